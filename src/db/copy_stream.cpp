#include <pgdbm/db/copy_stream.hpp>

#include <pgdbm/base/error.hpp>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace pgdbm::db {

namespace {

[[noreturn]] void refuse(const std::string& what, int error) {
  auto message = what;
  if (error != 0) message += ": " + std::generic_category().message(error);
  raise({.kind = FaultKind::configuration, .message = message + "."});
}

std::string named(std::string_view what, const std::filesystem::path& file) {
  return std::string{what} + " the file '" + file.string() + "' of the COPY";
}

class StreamSink : public DataSink {
 public:
  explicit StreamSink(std::ostream& stream, std::string complaint = "Cannot write to the stream of the COPY")
      : stream_(stream), complaint_(std::move(complaint)) {}

  asio::awaitable<void> take(std::string_view piece) override {
    errno = 0;
    stream_.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (!stream_) refuse(complaint_, errno);
    co_return;
  }

  void finish() override {
    errno = 0;
    if (!stream_.flush()) refuse(complaint_, errno);
  }

 private:
  std::ostream& stream_;
  std::string complaint_;
};

class StreamSource : public DataSource {
 public:
  explicit StreamSource(std::istream& stream, std::string complaint = "Cannot read from the stream of the COPY")
      : stream_(stream), complaint_(std::move(complaint)) {}

  asio::awaitable<std::string_view> next() override {
    errno = 0;
    if (!stream_.eof()) stream_.read(room_.data(), std::ssize(room_));
    if (stream_.bad() || (stream_.fail() && !stream_.eof())) refuse(complaint_, errno);
    const bool has_read = stream_.gcount() > 0 && !is_done_;
    is_done_ = stream_.eof();
    co_return has_read ? std::string_view{room_.data(), static_cast<std::size_t>(stream_.gcount())}
                       : std::string_view{};
  }

 private:
  std::istream& stream_;
  std::string complaint_;
  std::array<char, 64 * 1024> room_{};
  bool is_done_ = false;
};

struct Output {
  std::ofstream file;
};
struct Input {
  std::ifstream file;
};

/// The file first, as the stream refers to it.
class FileSink final : private Output, public StreamSink {
 public:
  explicit FileSink(const std::filesystem::path& path)
      : Output{std::ofstream{path, std::ios::binary | std::ios::trunc}},
        StreamSink(Output::file, named("Cannot write to", path)) {
    if (!Output::file) refuse(named("Cannot open", path), errno);
  }
};

class FileSource final : private Input, public StreamSource {
 public:
  explicit FileSource(const std::filesystem::path& path)
      : Input{std::ifstream{path, std::ios::binary}}, StreamSource(Input::file, named("Cannot read", path)) {
    if (!Input::file) refuse(named("Cannot open", path), errno);
  }
};

}  // namespace

std::unique_ptr<DataSink> sink_into(std::ostream& stream) {
  return std::make_unique<StreamSink>(stream);
}
std::unique_ptr<DataSource> source_from(std::istream& stream) {
  return std::make_unique<StreamSource>(stream);
}
std::unique_ptr<DataSink> sink_into(const std::filesystem::path& file) {
  return std::make_unique<FileSink>(file);
}
std::unique_ptr<DataSource> source_from(const std::filesystem::path& file) {
  return std::make_unique<FileSource>(file);
}

}  // namespace pgdbm::db
