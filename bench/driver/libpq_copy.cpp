// COPY in by libpq: the rows are put into buffers of 64 KiB by the program, as text or in the binary format.
#include <pgdbm/base/byte_buffer.hpp>

#include <bit>
#include <charconv>
#include <vector>

#include "driver/dataset.hpp"
#include "driver/libpq.hpp"
#include "driver/libpq_side.hpp"

namespace pgdbm::bench {

namespace {

constexpr std::size_t buffer_size = std::size_t{64} * 1024;

template <class Number>
void append_decimal(ByteBuffer& out, Number value) {
  constexpr std::size_t longest = 32;
  const auto room = out.prepare(longest);
  auto* const begin = reinterpret_cast<char*>(room.data());
  out.commit(static_cast<std::size_t>(std::to_chars(begin, begin + longest, value).ptr - begin));
}

void append_padded(ByteBuffer& out, unsigned value, unsigned divisor) {
  for (; divisor != 0; divisor /= 10) out.append_integer(static_cast<char>('0' + value / divisor % 10));
}

/// "2026-01-31 13:05:00.000001+00"; the server's DateStyle ISO reads it without guessing.
void append_time(ByteBuffer& out, std::chrono::sys_time<std::chrono::microseconds> time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  append_padded(out, static_cast<unsigned>(static_cast<int>(date.year())), 1'000);
  out.append_integer('-');
  append_padded(out, static_cast<unsigned>(date.month()), 10);
  out.append_integer('-');
  append_padded(out, static_cast<unsigned>(date.day()), 10);
  out.append_integer(' ');
  append_padded(out, static_cast<unsigned>(clock.hours().count()), 10);
  out.append_integer(':');
  append_padded(out, static_cast<unsigned>(clock.minutes().count()), 10);
  out.append_integer(':');
  append_padded(out, static_cast<unsigned>(clock.seconds().count()), 10);
  out.append_integer('.');
  append_padded(out, static_cast<unsigned>(clock.subseconds().count()), 100'000);
  out.append("+00");
}

struct Text {
  static constexpr const char* statement = "COPY copied FROM STDIN";

  static void begin(ByteBuffer& /*out*/) {}
  /// Requires: nothing in the name that text COPY escapes.
  static void append(ByteBuffer& out, const Row& row) {
    append_decimal(out, row.id);
    out.append_integer('\t');
    append_decimal(out, row.amount);
    out.append_integer('\t');
    out.append(row.name);
    out.append_integer('\t');
    append_time(out, row.created_at);
    out.append_integer('\t');
    append_decimal(out, row.ratio);
    out.append_integer('\n');
  }
  static void end(ByteBuffer& /*out*/) {}
};

struct Binary {
  static constexpr const char* statement = "COPY copied FROM STDIN (FORMAT binary)";

  static void begin(ByteBuffer& out) {
    out.append(std::string_view{"PGCOPY\n\377\r\n\0", 11});
    out.append_integer(std::int32_t{0});  // flags
    out.append_integer(std::int32_t{0});  // length of what extends the header
  }
  static void append(ByteBuffer& out, const Row& row) {
    out.append_integer(std::int16_t{5});
    append_field(out, row.id);
    append_field(out, row.amount);
    out.append_integer(static_cast<std::int32_t>(row.name.size()));
    out.append(row.name);
    append_field(out, std::int64_t{row.created_at.time_since_epoch().count()} - microseconds_to_2000);
    append_field(out, std::bit_cast<std::int64_t>(row.ratio));
  }
  static void end(ByteBuffer& out) { out.append_integer(std::int16_t{-1}); }

 private:
  template <class T>
  static void append_field(ByteBuffer& out, T value) {
    out.append_integer(std::int32_t{sizeof value});
    out.append_integer(value);
  }
};

template <class Format>
class CopyIn final : public Side {
 public:
  explicit CopyIn(const std::string& connection_string) : libpq_(connection_string) {}

  void prepare(std::size_t size) override {
    if (rows_.size() != size) rows_ = make_rows(size);
    libpq_.execute("TRUNCATE copied");
  }

  void run(std::size_t /*size*/) override {
    (void)libpq_.expect(PQexec(libpq_.get(), Format::statement), PGRES_COPY_IN);
    ByteBuffer buffer;
    (void)buffer.prepare(buffer_size);
    Format::begin(buffer);
    for (const auto& row : rows_) {
      Format::append(buffer, row);
      if (buffer.size() >= buffer_size - 1024) put(buffer);
    }
    Format::end(buffer);
    put(buffer);
    libpq_.require(PQputCopyEnd(libpq_.get(), nullptr) == 1);
    (void)libpq_.expect(PQgetResult(libpq_.get()), PGRES_COMMAND_OK);
    libpq_.require(PQgetResult(libpq_.get()) == nullptr);
  }

  std::uint64_t checksum() override { return checksum_of_copied(libpq_); }

 private:
  void put(ByteBuffer& buffer) {
    if (buffer.empty()) return;
    const auto* const bytes = reinterpret_cast<const char*>(buffer.data());
    libpq_.require(PQputCopyData(libpq_.get(), bytes, static_cast<int>(buffer.size())) == 1);
    buffer.clear();
  }

  Libpq libpq_;
  std::vector<Row> rows_;
};

}  // namespace

std::unique_ptr<Side> libpq_copy_text(const std::string& connection_string) {
  return std::make_unique<CopyIn<Text>>(connection_string);
}
std::unique_ptr<Side> libpq_copy_binary(const std::string& connection_string) {
  return std::make_unique<CopyIn<Binary>>(connection_string);
}

}  // namespace pgdbm::bench
