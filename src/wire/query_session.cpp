#include "wire/query_session.hpp"

#include <memory>
#include <utility>

namespace pgdbm::wire {

QuerySession::Progress QuerySession::resume(const Frame& frame) {
  if (frame.type == backend::data_row) return on_row(frame);
  if (frame.type == backend::ready_for_query) return on_ready(frame);
  if (frame.type == backend::error_response) return on_error(frame);
  if (state_ == State::failed) return Progress::violation;
  switch (frame.type) {
    case backend::bind_complete:
      return on_bound();
    case backend::no_data:
      return on_no_data();
    case backend::parse_complete:
    case backend::close_complete:
    case backend::parameter_description:
      return protocol_ == Protocol::extended && state_ != State::rows ? Progress::more : Progress::violation;
    case backend::empty_query_response:
      return state_ == State::before_rows ? Progress::more : Progress::violation;
    case backend::portal_suspended:
      return on_suspended();
    case backend::row_description:
      return on_columns(frame.body);
    case backend::command_complete:
      return on_command_complete(frame);
    case backend::copy_in_response:
      return on_copy_in();
    case backend::copy_out_response:
    case backend::copy_data:
    case backend::copy_done:
      return on_copy_out(frame.type);
    default:
      return Progress::violation;
  }
}

QuerySession::Progress QuerySession::on_bound() {
  if (protocol_ != Protocol::extended || state_ == State::rows) return Progress::violation;
  const bool is_known = !keeps_shape_ && shape_ != nullptr && shape_->returns_rows;
  return is_known ? on_columns(shape_->description) : Progress::more;
}

QuerySession::Progress QuerySession::on_no_data() {
  if (protocol_ != Protocol::extended || state_ == State::rows) return Progress::violation;
  if (keeps_shape_) shape_ = std::make_shared<const ResultShape>();
  return Progress::more;
}

QuerySession::Progress QuerySession::on_columns(ByteView description) {
  const auto columns = RowDescription::parse(description);
  if (!columns || state_ == State::rows || state_ == State::copy_out) return Progress::violation;
  if (keeps_shape_) {
    shape_ = std::make_shared<const ResultShape>(
        ResultShape{.returns_rows = true, .description = {description.begin(), description.end()}});
  }
  state_ = State::described;
  columns_ = columns->size();
  if (sink_ != nullptr && !sink_->on_columns(*columns)) sink_ = nullptr;
  return Progress::more;
}

QuerySession::Progress QuerySession::on_row(const Frame& frame) {
  const DataRow row{frame.body};
  if (state_ != State::rows && state_ != State::described) return Progress::violation;
  if (row.failed() || row.size() != columns_) return Progress::violation;
  state_ = State::rows;
  if (sink_ != nullptr && !sink_->on_row(row)) sink_ = nullptr;
  return Progress::more;
}

QuerySession::Progress QuerySession::on_command_complete(const Frame& frame) {
  const auto tag = parse_command_complete(frame.body);
  if (!tag || state_ == State::copy_out) return Progress::violation;
  outcome_.tag = *tag;
  outcome_.rows = rows_in_tag(*tag);
  state_ = State::before_rows;
  return Progress::more;
}

/// The portal holds more rows than were asked for; the next Execute gives them without describing them again.
QuerySession::Progress QuerySession::on_suspended() {
  if (protocol_ != Protocol::extended || state_ != State::rows) return Progress::violation;
  state_ = State::described;
  return Progress::more;
}

QuerySession::Progress QuerySession::on_copy_in() {
  if (state_ == State::rows || state_ == State::copy_out) return Progress::violation;
  refuse_copy();
  state_ = State::failed;  // the server answers CopyFail with an error
  return Progress::refuse_copy_in;
}

QuerySession::Progress QuerySession::on_copy_out(char type) {
  if (type == backend::copy_out_response) {
    if (state_ == State::rows || state_ == State::copy_out) return Progress::violation;
    refuse_copy();
    state_ = State::copy_out;
    return Progress::more;
  }
  if (state_ != State::copy_out) return Progress::violation;
  if (type == backend::copy_done) state_ = State::before_rows;
  return Progress::more;
}

QuerySession::Progress QuerySession::on_error(const Frame& frame) {
  auto report = parse_report(frame.body);
  if (!report) return Progress::violation;
  state_ = State::failed;
  // The answer to our own CopyFail is not news: the caller needs to hear why it was sent.
  if (outcome_.fault) return Progress::more;
  Fault fault{.kind = FaultKind::server, .message = report->message, .report = nullptr, .was_sent = true};
  fault.report = std::make_shared<const ServerReport>(*std::move(report));
  outcome_.fault = std::move(fault);
  return Progress::more;
}

QuerySession::Progress QuerySession::on_ready(const Frame& frame) {
  const auto status = parse_ready_for_query(frame.body);
  // Rows without the end of their statement would pass for a whole result.
  if (!status || state_ == State::rows || state_ == State::copy_out) return Progress::violation;
  outcome_.transaction = *status;
  return Progress::finished;
}

void QuerySession::refuse_copy() {
  outcome_.fault = Fault{.kind = FaultKind::configuration,
                         .message =
                             "COPY … FROM STDIN and COPY … TO STDOUT carry a stream, which execute and fetch "
                             "cannot. Use INSERT, or COPY from and to a file of the server.",
                         .report = nullptr,
                         .was_sent = true};
}

}  // namespace pgdbm::wire
