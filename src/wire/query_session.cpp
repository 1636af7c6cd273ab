#include "wire/query_session.hpp"

#include <memory>
#include <utility>

namespace pgdbm::wire {

QuerySession::QuerySession(std::vector<BatchStep> steps) noexcept
    : sink_(nullptr), protocol_(Protocol::extended), steps_(std::move(steps)) {
  begin_step();
}

void QuerySession::begin_step() noexcept {
  auto& step = steps_[step_];
  sink_ = step.sink;
  keeps_shape_ = step.is_described;
  if (step.shape != nullptr) shape_ = step.shape;
}

/// What the statement came to is kept with its step, and the next one begins.
void QuerySession::end_step() {
  if (steps_.empty()) return;
  auto& step = steps_[step_];
  if (step.is_described) step.shape = shape_;
  step.tag = std::move(outcome_.tag);
  step.rows = outcome_.rows;
  if (++step_ < steps_.size()) begin_step();
}

void QuerySession::abandon() noexcept {
  sink_ = nullptr;
  copy_sink_ = nullptr;
  takes_copy_in_ = false;
  for (auto& step : steps_) step.sink = nullptr;
}

QuerySession::Progress QuerySession::resume(const Frame& frame) {
  if (frame.type == backend::data_row) return on_row(frame);
  if (frame.type == backend::ready_for_query) return on_ready(frame);
  if (frame.type == backend::error_response) return on_error(frame);
  if (frame.type == backend::copy_data) return on_copy_data(frame);
  if (state_ == State::failed) return Progress::violation;
  switch (frame.type) {
    case backend::bind_complete:
      return on_bound();
    case backend::no_data:
      return on_no_data();
    case backend::parse_complete:
    case backend::close_complete:
    case backend::parameter_description:
      return protocol_ == Protocol::extended && is_between_streams() ? Progress::more : Progress::violation;
    case backend::empty_query_response:
      return on_empty();
    case backend::portal_suspended:
      return on_suspended();
    case backend::row_description:
      return on_description(frame.body);
    case backend::command_complete:
      return on_command_complete(frame);
    case backend::copy_in_response:
      return on_copy_in(frame);
    case backend::copy_out_response:
    case backend::copy_done:
      return on_copy_out(frame);
    default:
      return Progress::violation;
  }
}

QuerySession::Progress QuerySession::on_bound() {
  if (protocol_ != Protocol::extended || !is_between_streams()) return Progress::violation;
  if (!steps_.empty() && step_ == steps_.size()) return Progress::violation;
  const bool is_known = !keeps_shape_ && shape_ != nullptr && shape_->returns_rows();
  return is_known ? on_columns(shape_->columns()) : Progress::more;
}

QuerySession::Progress QuerySession::on_no_data() {
  if (protocol_ != Protocol::extended || !is_between_streams()) return Progress::violation;
  if (keeps_shape_) shape_ = std::make_shared<const ResultShape>();
  return Progress::more;
}

QuerySession::Progress QuerySession::on_description(ByteView description) {
  const auto columns = RowDescription::parse(description);
  if (!columns) return Progress::violation;
  if (keeps_shape_) shape_ = std::make_shared<const ResultShape>(description, *columns);
  return on_columns(*columns);
}

QuerySession::Progress QuerySession::on_columns(const RowDescription& columns) {
  if (!is_between_streams()) return Progress::violation;
  state_ = State::described;
  columns_ = columns.size();
  if (sink_ != nullptr && !sink_->on_columns(columns)) sink_ = nullptr;
  return Progress::more;
}

QuerySession::Progress QuerySession::on_row(const Frame& frame) {
  const DataRow row{frame.body};
  if (state_ != State::rows && state_ != State::described) return Progress::violation;
  if (row.failed() || row.size() != columns_) return Progress::violation;
  state_ = State::rows;
  if (sink_ == nullptr) return Progress::more;
  if (!sink_->on_row(row)) sink_ = nullptr;
  return Progress::more;
}

std::size_t QuerySession::take_rows(ByteView received) {
  if (state_ != State::rows && state_ != State::described) return 0;
  std::size_t taken = 0;
  for (;;) {
    const auto split = split_frame(received.subspan(taken), max_message);
    if (split.status != SplitStatus::frame || split.frame.type != backend::data_row) return taken;
    const DataRow row{split.frame.body};
    if (row.failed() || row.size() != columns_) return taken;
    state_ = State::rows;
    taken += split.size;
    if (sink_ != nullptr && !sink_->on_row(row)) sink_ = nullptr;
  }
}

QuerySession::Progress QuerySession::on_command_complete(const Frame& frame) {
  const auto tag = parse_command_complete(frame.body);
  if (!tag || state_ == State::copy_out) return Progress::violation;
  if (!steps_.empty() && step_ == steps_.size()) return Progress::violation;
  outcome_.tag = *tag;
  outcome_.rows = rows_in_tag(*tag);
  state_ = State::before_rows;
  end_step();
  return has_sync_ ? Progress::more : Progress::finished;
}

QuerySession::Progress QuerySession::on_empty() {
  if (state_ != State::before_rows) return Progress::violation;
  if (!steps_.empty() && step_ == steps_.size()) return Progress::violation;
  end_step();
  return has_sync_ ? Progress::more : Progress::finished;
}

/// The portal holds more rows than were asked for; another Execute gives them without describing them again.
QuerySession::Progress QuerySession::on_suspended() {
  if (protocol_ != Protocol::extended || state_ != State::rows || !steps_.empty()) return Progress::violation;
  outcome_.is_suspended = true;
  state_ = State::described;
  return Progress::more;
}

void QuerySession::continue_rows(std::shared_ptr<const ResultShape> shape) noexcept {
  shape_ = std::move(shape);
  (void)on_columns(shape_->columns());
}

QuerySession::Progress QuerySession::on_copy_in(const Frame& frame) {
  const auto format = parse_copy_format(frame.body);
  if (!format || !is_between_streams()) return Progress::violation;
  if (takes_copy_in_ && !copy_format_) {
    copy_format_ = *format;
    state_ = State::copy_in;
    return Progress::copy_in;
  }
  refuse_copy();
  state_ = State::failed;  // the server answers CopyFail with an error
  return Progress::refuse_copy_in;
}

QuerySession::Progress QuerySession::on_copy_out(const Frame& frame) {
  if (frame.type == backend::copy_done) {
    if (state_ != State::copy_out) return Progress::violation;
    state_ = State::before_rows;
    return Progress::more;
  }
  const auto format = parse_copy_format(frame.body);
  if (!format || !is_between_streams()) return Progress::violation;
  state_ = State::copy_out;
  if (copy_sink_ == nullptr || copy_format_) {
    refuse_copy();
    copy_sink_ = nullptr;
    return Progress::more;
  }
  copy_format_ = *format;
  if (!copy_sink_->on_begin(*format)) copy_sink_ = nullptr;
  return Progress::more;
}

QuerySession::Progress QuerySession::on_copy_data(const Frame& frame) {
  if (state_ != State::copy_out) return Progress::violation;
  if (copy_sink_ != nullptr && !copy_sink_->on_data(frame.body)) copy_sink_ = nullptr;
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
  return has_sync_ ? Progress::more : Progress::passes_over;
}

QuerySession::Progress QuerySession::on_ready(const Frame& frame) {
  const auto status = parse_ready_for_query(frame.body);
  // Rows without the end of their statement would pass for a whole result.
  if (!status || state_ == State::rows || state_ == State::copy_in || state_ == State::copy_out) {
    return Progress::violation;
  }
  if (!has_sync_) return Progress::violation;
  // A batch ends whole, or in an error.
  if (!steps_.empty() && step_ < steps_.size() && state_ != State::failed) return Progress::violation;
  outcome_.transaction = *status;
  return Progress::finished;
}

void QuerySession::refuse_copy() {
  outcome_.fault = Fault{.kind = FaultKind::configuration,
                         .message =
                             "COPY … FROM STDIN and COPY … TO STDOUT carry a stream, which a plain statement "
                             "cannot. Use copy_from or copy_to, one COPY at a time.",
                         .report = nullptr,
                         .was_sent = true};
}

}  // namespace pgdbm::wire
