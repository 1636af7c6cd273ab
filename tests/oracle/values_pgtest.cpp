// Thousands of values that the server makes, extreme and random ones: what pgdbm reads in binary must be what libpq
// shows as text. Each value goes three ways to libpq's text: encoded again in binary and printed by the server, written
// by pgdbm as text and read and printed by the server, and, where pgdbm reads text, compared with what it reads there.
#include "types/bytes.hpp"
#include "types/equality.hpp"

#include <pgdbm/types.hpp>

#include <boost/describe/enum.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oracle/libpq_rows.hpp"
#include "support/server_test.hpp"

namespace shop {

enum class Mood { sad, ok, happy };
BOOST_DESCRIBE_ENUM(Mood, sad, ok, happy)

struct Item {
  std::int32_t id = 0;
  std::optional<std::string> note{};
  std::optional<Mood> mood{};
  std::vector<double> sizes{};
};

}  // namespace shop

namespace pgdbm {

template <>
inline constexpr std::string_view types::postgres_type<shop::Mood> = "mood";
template <>
inline constexpr std::string_view types::postgres_type<shop::Item> = "item";
template <>
inline constexpr std::string_view types::postgres_type<types::Range<double>> = "span";

namespace {

using namespace types;
using namespace std::chrono;
using types::testing::is_equal;
using types::testing::nested_text;
using types::testing::read_text;

// Random parts of SQL; `i` is the row's number, which makes each row's value its own.
constexpr std::string_view bits = "('x' || substr(md5(random()::text || i), 1, 16))::bit(64)";
constexpr std::string_view text =
    "(SELECT coalesce(string_agg(CASE WHEN random() < 0.7 THEN chr(32 + (random() * 94)::int) ELSE "
    "chr(256 + (random() * 53000)::int) END, ''), '') FROM generate_series(1, i % 23))";
constexpr std::string_view digits = "translate(md5(random()::text || i), 'abcdef', '012345')";
constexpr std::string_view moment = "timestamp '2000-01-01' + (random() - 0.5) * interval '400 years'";
constexpr std::string_view instant = "timestamptz '2000-01-01 00:00+00' + (random() - 0.5) * interval '9000 years'";

template <class T>
inline constexpr bool goes_one_by_one = false;  ///< arrays: there are no arrays of arrays
template <class T>
inline constexpr bool goes_one_by_one<std::vector<T>> = !std::same_as<T, std::byte>;
template <class T>
inline constexpr bool goes_one_by_one<Array<T>> = true;

class ValuesAgainstLibpq : public tests::ServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    libpq_.run(
        "CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');"
        "CREATE TYPE item AS (id int4, note text, mood mood, sizes float8[]);"
        "CREATE TYPE span AS RANGE (subtype = float8); CREATE DOMAIN age AS int4; SET client_min_messages = warning; "
        "SELECT setseed(0.5)");
  }
  void TearDown() override {
    std::cout << "values compared:" << counts_ << "\n";
    run(db_.disconnect());
  }

  /// `extremes` as a list of literals, `random` as an expression.
  template <class T>
  void compare(const std::string& type, std::string_view extremes, std::string_view random, int count = 3'000) {
    SCOPED_TRACE(type);
    libpq_.run("DROP TABLE IF EXISTS made");
    libpq_.run(fmt::format(
        "CREATE TABLE made AS SELECT row_number() OVER () AS n, v FROM "
        "(SELECT unnest(ARRAY[{1}]::text[])::{0} UNION ALL SELECT ({2})::{0} FROM generate_series(1, {3}) i) "
        "AS made (v)",
        type, extremes, random, count));
    const auto texts = libpq_.run("SELECT v FROM made ORDER BY n");
    const auto values = run(db_.fetch_all<T>(runtime("SELECT v FROM made ORDER BY n")));
    ASSERT_EQ(values.size(), texts.size());
    std::vector<std::string> written;
    for (const T& value : values) written.push_back(nested_text(value));
    const auto read_back = run(db_.fetch_all<std::string>(
        runtime(fmt::format("SELECT format('%s', t::{}) FROM unnest($1::text[]) WITH ORDINALITY u (t, n) ORDER BY n",
                            type)),
        written));
    const auto printed = print<T>(type, values);
    ASSERT_EQ(read_back.size(), texts.size());
    ASSERT_EQ(printed.size(), texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      ASSERT_EQ(printed[i], texts[i]) << "in binary";
      ASSERT_EQ(read_back[i], texts[i]) << "written as " << written[i];
      if constexpr (TextDecodable<T>) {
        const auto read = read_text<T>(texts[i]);
        ASSERT_EQ(read.outcome, Decoded::fine) << texts[i];
        ASSERT_TRUE(is_equal<T>(read.value, values[i])) << texts[i];
      }
    }
    counts_ += fmt::format(" {} {}", type, texts.size());
  }

  /// The values, sent in binary where they go so, as the server prints them.
  template <class T>
  std::vector<std::string> print(const std::string& type, const std::vector<T>& values) {
    if constexpr (goes_one_by_one<T>) {
      const auto sql = fmt::format("SELECT format('%s', $1::{})", type);
      std::vector<std::string> printed;
      for (const T& value : values) printed.push_back(run(db_.fetch_value<std::string>(runtime(sql), value)));
      return printed;
    } else {
      const auto sql = fmt::format(
          "WITH sent AS MATERIALIZED (SELECT $1::{}[] AS a) "
          "SELECT format('%s', a[i]) FROM sent, generate_series(1, cardinality(a)) i ORDER BY i",
          type);
      return run(db_.fetch_all<std::string>(runtime(sql), values));
    }
  }

  AsyncDatabaseManager db_{config(1)};
  oracle::LibpqSession libpq_{connection_string()};
  std::string counts_;
};

TEST_F(ValuesAgainstLibpq, OfNumbers) {
  compare<bool>("bool", "'t','f'", "random() < 0.5", 100);
  compare<std::int16_t>("int2", "'-32768','32767','0','-1'", "(random() * 65535)::int4 - 32768");
  compare<std::int32_t>("int4", "'-2147483648','2147483647','0','-1'", fmt::format("({})::bit(32)::int4", bits));
  compare<std::int64_t>("int8", "'-9223372036854775808','9223372036854775807','0','-1'", fmt::format("{}::int8", bits));
  compare<std::int32_t>("age", "'-2147483648','2147483647'", "(random() * 1000)::int4", 100);
  compare<std::uint32_t>("oid", "'0','4294967295'", "(random() * 4294967295)::int8");
  compare<std::uint64_t>("xid8", "'0','18446744073709551615'",
                         fmt::format("(({}::int8)::numeric + 2^63::numeric)::text", bits));
  constexpr auto specials = "'NaN','Infinity','-Infinity','-0','0.1','1e-45','3.4028235e38','1.1754944e-38'";
  compare<float>("float4", specials, "(random() - 0.5) * 10 ^ (random() * 74 - 37)");
  compare<double>("float8", "'NaN','Infinity','-Infinity','-0','0.1','5e-324','1.7976931348623157e308'",
                  "(random() - 0.5) * 10 ^ (random() * 600 - 300)");
  compare<Numeric>(
      "numeric", "'NaN','Infinity','-Infinity','0','0.000','-0.1','1e131071','1e-16383','99999.00010'",
      fmt::format("(CASE WHEN random() < 0.5 THEN '-' ELSE '' END || left({0}, i % 30) || '0.' || left({0}, "
                  "i % 27) || '1')::numeric * (10::numeric ^ ((random() * 80)::int - 40))",
                  digits),
      6'000);
}

TEST_F(ValuesAgainstLibpq, OfTextAndBytes) {
  compare<std::string>("text", "'','NULL','{}','\"'", text);
  compare<std::string>("varchar", "'','NULL'", text);
  compare<std::string>("bpchar", "'','a  '", text);
  compare<std::string>("name", "'','pg_class'", "md5(random()::text)", 500);
  compare<std::string>("citext", "'','NULL'", text);
  compare<char>("\"char\"", "'a'", "chr(1 + (random() * 126)::int)", 300);
  compare<std::vector<std::byte>>(
      "bytea", "'','\\x00','\\xff'",
      fmt::format("substring(decode(repeat(md5(random()::text || i), 3), 'hex') for i % 48)"));
  compare<boost::uuids::uuid>("uuid", "'00000000-0000-0000-0000-000000000000','ffffffff-ffff-ffff-ffff-ffffffffffff'",
                              "md5(random()::text || i)::uuid");
  compare<BitString>("varbit", "'','0','11111111','101010101'", fmt::format("substring({} for i % 65)", bits));
  compare<std::string>("json", "'null','{\"a\":  1}'", fmt::format("json_build_array({}, random())", text), 500);
  compare<std::string>("jsonb", "'null','{\"a\":  1}'", fmt::format("jsonb_build_array({}, random())", text), 500);
  compare<std::string>("jsonpath", "'$.a'", "('$.a[' || i || ']')::jsonpath", 100);
  compare<boost::json::value>(
      "jsonb", "'null','[]','{}','\"\\u00fc\"','-0','18446744073709551615','[1.5e300]'",
      fmt::format("jsonb_build_object('a', random(), 'b', jsonb_build_array({}, i, null, true), "
                  "'c', 10 ^ (random() * 40 - 20)::int)",
                  text));
}

TEST_F(ValuesAgainstLibpq, OfDatesAndTimes) {
  compare<sys_days>("date", "'infinity','-infinity','4713-01-01 BC','5874897-12-31','2000-02-29','1999-12-31'",
                    "date '2000-01-01' + (random() * 4000000 - 2000000)::int");
  compare<TimeOfDay>("time", "'00:00','24:00','23:59:59.999999'", "time '00:00' + random() * interval '1 day'");
  compare<TimeOfDayTz>(
      "timetz", "'00:00+15:59:59','24:00-15:59:59','12:00Z'",
      "((time '00:00' + random() * interval '1 day')::text || CASE WHEN random() < 0.5 THEN '-' ELSE '+' "
      "END || ((random() * 15)::int) || ':' || lpad(((random() * 59)::int)::text, 2, '0'))");
  constexpr auto ends = "'infinity','-infinity','4713-01-01 BC','294276-12-31 23:59:59.999999','1999-12-31 23:59:59.5'";
  compare<Timestamp>("timestamp", ends, moment);
  compare<TimestampTz>("timestamptz", ends, instant);
  compare<local_time<microseconds>>("timestamp", "'1970-01-01','infinity'", moment);
  compare<sys_time<microseconds>>("timestamptz", "'1970-01-01 00:00Z','-infinity'", instant);
  compare<Interval>(
      "interval", "'0','178000000 years','-178000000 years','-1 mon +1 day -00:00:00.000001'",
      "make_interval((random() * 200 - 100)::int, (random() * 24 - 12)::int, 0, (random() * 60 - 30)::int, "
      "0, 0, random() * 200000 - 100000)");
}

TEST_F(ValuesAgainstLibpq, OfNetworkAddressesAndTheSystem) {
  compare<Inet>(
      "inet", "'0.0.0.0/0','255.255.255.255','::','::/0','::ffff:1.2.3.4/100','fe80::1/64'",
      "CASE WHEN random() < 0.5 THEN set_masklen('0.0.0.0'::inet + (random() * 4294967295)::int8, (random() * "
      "32)::int) ELSE set_masklen('2001:db8::'::inet + (random() * 1e15)::int8, (random() * 128)::int) END",
      6'000);
  compare<Cidr>("cidr", "'0.0.0.0/0','10.0.0.0/8','::/0','2001:db8::/32'",
                "network(CASE WHEN random() < 0.5 THEN set_masklen('0.0.0.0'::inet + (random() * 4294967295)::int8, "
                "(random() * 32)::int) ELSE set_masklen('2001:db8::'::inet + (random() * 1e15)::int8, (random() * "
                "128)::int) END)",
                6'000);
  compare<MacAddress>("macaddr", "'00:00:00:00:00:00','ff:ff:ff:ff:ff:ff'", "left(md5(random()::text || i), 12)");
  compare<MacAddress8>("macaddr8", "'00:00:00:00:00:00:00:00'", "left(md5(random()::text || i), 16)");
  compare<Tid>("tid", "'(0,0)','(4294967295,65535)'",
               "format('(%s,%s)', (random() * 4294967295)::int8, (random() * 65535)::int4)");
  compare<Lsn>("pg_lsn", "'0/0','FFFFFFFF/FFFFFFFF'",
               "format('%s/%s', left(md5(random()::text || i), 1 + i % 8), left(md5(i::text), 1 + i % 8))");
}

TEST_F(ValuesAgainstLibpq, OfRanges) {
  compare<Range<std::int32_t>>("int4range", "'empty','(,)','[1,)','(,-5]','[-2147483648,2147483647)'",
                               "int4range((random() * 100)::int, 100 + (random() * 100)::int, '[]')");
  compare<Range<std::int64_t>>("int8range", "'empty','(,)'", "int8range((random() * 1e9)::int8, 2000000000)");
  compare<Range<Numeric>>(
      "numrange", "'empty','[NaN,NaN]','(-1.50,)'",
      "numrange(random()::numeric, 1 + random()::numeric, CASE i % 2 WHEN 0 THEN '()' ELSE '[]' END)");
  compare<Range<sys_days>>("daterange", "'empty','(,)'", "daterange('2000-01-01', date '2000-01-01' + i)");
  compare<Range<Timestamp>>("tsrange", "'empty','[,infinity]'", fmt::format("tsrange({}, NULL, '(]')", moment));
  compare<Range<TimestampTz>>("tstzrange", "'empty','(,)'", fmt::format("tstzrange(NULL, {}, '[]')", instant));
  compare<Multirange<std::int32_t>>(
      "int4multirange", "'{}','{(,)}','{[1,2],[5,9)}'",
      "int4multirange(int4range(i, i + (random() * 9)::int), int4range(i + 20, i + 20 + (random() * 9)::int))");
  compare<Multirange<std::int64_t>>("int8multirange", "'{}','{(,)}'",
                                    "int8multirange(int8range(i, NULL), int8range(-i - 9, -i))", 500);
  compare<Multirange<Numeric>>("nummultirange", "'{}','{(,1.50]}'",
                               "nummultirange(numrange(-i, random()::numeric), numrange(2, 3.00))", 500);
  compare<Multirange<sys_days>>("datemultirange", "'{}'", "datemultirange(daterange(NULL, date '2000-01-01' + i))",
                                500);
  compare<Multirange<Timestamp>>("tsmultirange", "'{}'", fmt::format("tsmultirange(tsrange({}, NULL))", moment), 500);
  compare<Multirange<TimestampTz>>("tstzmultirange", "'{}'",
                                   fmt::format("tstzmultirange(tstzrange({}, NULL))", instant), 500);
  compare<Range<double>>("span", "'empty','[-Infinity,0.1)'", "span(random(), 1 + random())", 500);
}

TEST_F(ValuesAgainstLibpq, OfArraysCompositesAndExtensions) {
  compare<Array<std::optional<std::int32_t>>>("int4[]", "'{}','{NULL}','[0:1]={1,2}','{{1,2},{3,NULL}}'",
                                              "CASE i % 3 WHEN 0 THEN ARRAY[i, NULL] ELSE ARRAY[[i, 1], [2, -i]] END",
                                              500);
  compare<Array<std::optional<std::string>>>("text[]", "'{}','{NULL,\"NULL\",\"\"}'",
                                             fmt::format("ARRAY[{}, NULL, md5(i::text)]", text), 500);
  compare<std::vector<double>>("float8[]", "'{}','{NaN,-0,1e-300}'", "ARRAY[random(), i, -random()]", 500);
  compare<std::vector<shop::Mood>>("mood[]", "'{}','{sad,happy}'", "ARRAY['ok', 'sad']::mood[]", 100);
  compare<shop::Mood>("mood", "'sad','ok','happy'", "(ARRAY['sad', 'ok', 'happy'])[1 + i % 3]", 100);
  compare<shop::Item>("item", "'(1,,,{})','(1,\"\",ok,\"{1,NaN}\")'",
                      fmt::format("ROW(i, {}, (ARRAY['sad', NULL])[1 + i % 2]::mood, ARRAY[random(), i])::item", text),
                      1'000);
  compare<Hstore>("hstore", "'','a=>NULL','\"\"=>\"\"'",
                  fmt::format("hstore(ARRAY['a', 'b' || i, {}], ARRAY[NULL, {}, i::text])", text, text), 1'000);
}

}  // namespace
}  // namespace pgdbm
