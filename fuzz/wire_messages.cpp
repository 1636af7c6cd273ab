// Contract: whatever a server sends, cutting it into messages ends, views stay inside the bytes received, a refused
// report is refused for good, and each session ends in ready, a fault that says why, or a violation.
#include "wire/backend.hpp"
#include "wire/frame.hpp"
#include "wire/query_session.hpp"
#include "wire/startup_session.hpp"
#include <pgdbm/wire/limits.hpp>
#include <pgdbm/wire/rows.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace pgdbm;
using namespace pgdbm::wire;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

void require_inside(const Frame& frame, std::string_view text) {
  const auto* const begin = reinterpret_cast<const char*>(frame.body.data());
  require(text.empty() || (text.data() >= begin && text.data() + text.size() < begin + frame.body.size()),
          "a text lies in its message, before its NUL");
}

void read_columns(const Frame& frame) {
  const auto description = RowDescription::parse(frame.body);
  if (!description) return;
  std::size_t visited = 0;
  description->for_each([&](std::size_t index, const Column& column) {
    require(index == visited++, "columns come in order");
    require_inside(frame, column.name);
  });
  require(visited == description->size() && visited <= max_columns, "every column comes once");
}

void read_row(DataRow row) {
  std::size_t fields = 0;
  while (!row.failed() && !row.finished() && fields <= row.size()) {
    const auto field = row.next();
    require(!field.is_null || field.bytes.empty(), "NULL has no bytes");
    for (const auto byte : field.bytes) fields += byte == std::byte{0xff} ? 0 : 0;  // touch each
    ++fields;
  }
}

/// Every parser gets every body, whatever its type says.
void parse_all(const Frame& frame) {
  (void)parse_authentication(frame.body);
  (void)parse_ready_for_query(frame.body);
  if (const auto parsed = parse_negotiation(frame.body)) {
    require(parsed->unknown_options * 6 <= frame.body.size(), "every option counted is there");
  }
  if (const auto key = parse_backend_key(frame.body)) require(key->key.size() >= 4, "a key has four bytes at least");
  if (const auto parsed = parse_notification(frame.body)) require_inside(frame, parsed->payload);
  if (const auto status = parse_parameter_status(frame.body)) require_inside(frame, status->value);
  if (const auto tag = parse_command_complete(frame.body)) {
    require_inside(frame, *tag);
    (void)rows_in_tag(*tag);
  }
  if (const auto report = parse_report(frame.body)) {
    require(report->message.size() < frame.body.size(), "a report is no longer than its message");
    require(report->sqlstate.empty() || report->sqlstate.text().size() == 5, "a SQLSTATE has five characters");
  }
  if (const auto format = parse_copy_format(frame.body)) {
    require(frame.body.size() == 3 + 2 * format->columns, "a format for each column");
  }
  read_columns(frame);
  read_row(DataRow{frame.body});
}

class Sink : public RowSink {
 public:
  explicit Sink(std::size_t rows) : rows_(rows) {}
  bool on_columns(const RowDescription& columns) noexcept override {
    columns_ = columns.size();
    return true;
  }
  bool on_row(DataRow row) noexcept override {
    require(row.size() == columns_, "a row has as many fields as there are columns");
    read_row(row);
    return rows_-- > 0;
  }

 private:
  std::size_t rows_;
  std::size_t columns_ = 0;
};

class Copy final : public CopySink {
 public:
  bool on_begin(CopyFormat format) noexcept override {
    require(format.columns <= max_columns, "columns are bounded");
    require(!has_begun_, "one COPY has one stream");
    return has_begun_ = true;
  }
  bool on_data(ByteView data) noexcept override {
    require(has_begun_, "no data before the stream");
    return !data.empty();
  }

 private:
  bool has_begun_ = false;
};

void hear(QuerySession& session, std::span<const Frame> frames) {
  for (const auto& frame : frames) {
    if (is_asynchronous(frame.type)) continue;
    const ByteView whole{frame.body.data() - frame_header_size, frame.body.size() + frame_header_size};
    const auto taken = session.take_rows(whole);
    require(taken == 0 || (taken == whole.size() && frame.type == backend::data_row), "only whole rows are taken");
    if (taken != 0) continue;
    const auto progress = session.resume(frame);
    if (progress == QuerySession::Progress::violation || progress == QuerySession::Progress::finished) return;
    if (progress == QuerySession::Progress::refuse_copy_in) {
      require(session.outcome().fault.has_value(), "a refused COPY says why");
    }
    if (progress == QuerySession::Progress::copy_in) require(session.copy_format().has_value(), "its format is known");
  }
}

void query(std::span<const Frame> frames, QuerySession::Protocol protocol) {
  Sink sink{3};
  QuerySession session{protocol, &sink};
  hear(session, frames);
}

void copy(std::span<const Frame> frames) {
  Copy sink;
  QuerySession session{QuerySession::Protocol::simple, nullptr};
  session.expect_copy_in();
  session.expect_copy_out(sink);
  hear(session, frames);
}

void batch(std::span<const Frame> frames) {
  Sink sink{3};
  std::vector<BatchStep> steps(3);
  steps[0].sink = &sink;
  steps[0].is_described = true;
  steps[1].sink = &sink;
  QuerySession session{std::move(steps)};
  hear(session, frames);
  require(session.steps_done() <= session.steps().size(), "no more steps end than were sent");
}

void start(std::span<const Frame> frames) {
  StartupSession session{{.user = "ada", .password = Secret{std::string{"pencil"}}, .nonce = "nonce"}, protocol_3_2};
  ByteBuffer sent;
  for (const auto& frame : frames) {
    const std::size_t before = sent.size();
    const auto progress = session.resume(frame, sent);
    require((sent.size() > before) == (progress == StartupSession::Progress::send), "what is sent is announced");
    if (progress == StartupSession::Progress::failed) {
      require(!session.fault().message.empty(), "a failed startup says why");
      return;
    }
    if (progress == StartupSession::Progress::ready) return;
  }
  require(session.facts().parameters.size() <= max_reported_parameters, "parameters are bounded");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto received = std::as_bytes(std::span{data, size});
  std::vector<Frame> frames;
  std::size_t taken = 0;
  for (;;) {
    const auto rest = received.subspan(taken);
    const auto split = split_frame(rest, max_startup_message);
    if (split.status == SplitStatus::incomplete) {
      require(split.size > rest.size(), "an incomplete message needs more than there is");
      require(split.size <= max_startup_message + frame_header_size, "the limit bounds what is waited for");
    }
    if (split.status != SplitStatus::frame) break;
    require(split.size >= frame_header_size && split.size <= rest.size(), "each message takes some bytes");
    require(split.frame.body.size() == split.size - frame_header_size, "the body is what the header leaves");
    frames.push_back(split.frame);
    taken += split.size;
  }
  parse_all({'?', received});
  for (const auto& frame : frames) parse_all(frame);
  start(frames);
  query(frames, QuerySession::Protocol::extended);
  query(frames, QuerySession::Protocol::simple);
  copy(frames);
  batch(frames);
  return 0;
}
