#include <pgdbm/db/copy_stream.hpp>
#include <pgdbm/db/verbs.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/folder.hpp"
#include "support/resident_bytes.hpp"
#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using tests::message_of;
using tests::resident_bytes;

/// One connection, which every COPY must leave fit.
class CopyStream : public tests::ServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(db_.execute_script("CREATE TABLE {{tables.users}} (id int8, email text)"));
    pid_ = pid();
  }
  void TearDown() override {
    EXPECT_EQ(pid(), pid_) << "the connection is fit after all";
    run(db_.disconnect());
  }

  std::int32_t pid() { return run(db_.fetch_value<std::int32_t>("SELECT pg_backend_pid()")); }
  std::int64_t count() { return run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.users}}")); }
  void fill(int rows) {
    run(db_.execute("INSERT INTO {{tables.users}} SELECT i, 'user ' || i FROM generate_series(1, $1::int) i", rows));
  }

  AsyncDatabaseManager db_ = AsyncDatabaseManager{config(1)}.with_schema("shop");
  std::int32_t pid_ = 0;
};

TEST_F(CopyStream, GoesIntoACallable) {
  fill(2);
  std::string text;
  const auto rows = run(db_.copy_to("COPY {{tables.users}} TO STDOUT (FORMAT csv, HEADER)",
                                    [&](std::string_view piece) { text += piece; }));
  EXPECT_EQ(rows, 2U);
  EXPECT_EQ(text, "id,email\n1,user 1\n2,user 2\n");
}

TEST_F(CopyStream, ComesFromACallable) {
  int row = 0;
  const auto rows = run(db_.copy_from("COPY {{tables.users}} FROM STDIN", [&]() -> std::string {
    return ++row > 1000 ? std::string{} : std::to_string(row) + "\tuser\n";
  }));
  EXPECT_EQ(rows, 1000U);
  EXPECT_EQ(count(), 1000);
}

TEST_F(CopyStream, TakesCoroutinesAtBothEnds) {
  fill(3);
  AsyncDatabaseManager other{config(1)};
  run(other.connect());
  std::size_t pieces = 0;
  run(db_.copy_to("COPY {{tables.users}} TO STDOUT", [&](std::string_view piece) -> asio::awaitable<void> {
    pieces += co_await other.fetch_value<std::size_t>("SELECT $1::int8", piece.empty() ? 0 : 1);
  }));
  EXPECT_GE(pieces, 1U);
  int asked = 0;
  run(db_.copy_from("COPY {{tables.users}} FROM STDIN", [&]() -> asio::awaitable<std::string> {
    const bool goes_on = ++asked < 3;
    co_return co_await other.fetch_value<std::string>("SELECT CASE WHEN $1 THEN E'4\\tx\\n' ELSE '' END", goes_on);
  }));
  EXPECT_EQ(count(), 5);
  run(other.disconnect());
}

TEST_F(CopyStream, GoesThroughStreams) {
  fill(3);
  std::stringstream kept;
  EXPECT_EQ(run(db_.copy_to("COPY {{tables.users}} TO STDOUT (FORMAT csv)", kept)), 3U);
  EXPECT_EQ(run(db_.copy_from("COPY {{tables.users}} FROM STDIN (FORMAT csv)", kept)), 3U);
  EXPECT_EQ(count(), 6);
  std::istringstream nothing;
  EXPECT_EQ(run(db_.copy_from("COPY {{tables.users}} FROM STDIN", nothing)), 0U);
}

TEST_F(CopyStream, GoesThroughFilesInEachFormat) {
  const tests::Folder folder;
  fill(1000);
  const auto there_and_back = [&](sql::query<> to, sql::query<> from, const std::string& name) {
    const auto file = folder.path() / name;
    EXPECT_EQ(run(db_.copy_to(to, file)), 1000U);
    run(db_.execute("TRUNCATE {{tables.users}}"));
    EXPECT_EQ(run(db_.copy_from(from, file.string())), 1000U);
    EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT max(email) FROM {{tables.users}}")), "user 999");
  };
  there_and_back("COPY {{tables.users}} TO STDOUT", "COPY {{tables.users}} FROM STDIN", "text");
  there_and_back("COPY {{tables.users}} TO STDOUT (FORMAT csv)", "COPY {{tables.users}} FROM STDIN (FORMAT csv)",
                 "csv");
  there_and_back("COPY {{tables.users}} TO STDOUT (FORMAT binary)", "COPY {{tables.users}} FROM STDIN (FORMAT binary)",
                 "binary");
}

TEST_F(CopyStream, WorksInTransactions) {
  EXPECT_THROW(run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
                 std::istringstream rows{"1\ta\n2\tb\n"};
                 co_await tx.copy_from("COPY {{tables.users}} FROM STDIN", rows);
                 std::ostringstream out;
                 const auto seen = co_await tx.copy_to("COPY {{tables.users}} TO STDOUT", out);
                 EXPECT_EQ(seen, 2U);
                 EXPECT_EQ(out.str(), "1\ta\n2\tb\n");
                 throw std::runtime_error{"second thoughts"};
               })),
               std::runtime_error);
  EXPECT_EQ(count(), 0);
}

TEST_F(CopyStream, MayBeginATransaction) {
  run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
    std::ostringstream out;
    co_await tx.copy_to("COPY {{tables.users}} TO STDOUT", out);
    co_await tx.execute("SAVEPOINT inside");
  }));
}

TEST_F(CopyStream, ThrowsWhatItsSinkThrows) {
  fill(100'000);
  std::size_t pieces = 0;
  const auto refuses = [&](std::string_view) {
    if (++pieces == 2) throw std::runtime_error{"the disk is full"};
  };
  EXPECT_EQ(message_of<std::runtime_error>([&] {
              run(db_.copy_to("COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000)) TO STDOUT", refuses));
            }),
            "the disk is full");
  EXPECT_EQ(pieces, 2U);
  run(db_.transaction([&](Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute("DELETE FROM {{tables.users}}");
    bool was_told = false;
    try {
      co_await tx.transaction([&](Transaction& inner) -> asio::awaitable<void> {
        co_await inner.copy_to("COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000)) TO STDOUT",
                               [](std::string_view) { throw std::runtime_error{"no"}; });
      });
    } catch (const std::runtime_error&) {
      was_told = true;
    }
    EXPECT_TRUE(was_told);
  }));
  EXPECT_EQ(count(), 0) << "the savepoint has saved the transaction";
}

TEST_F(CopyStream, ThrowsWhatItsSourceThrowsAndKeepsNothing) {
  int pieces = 0;
  EXPECT_EQ(message_of<std::runtime_error>([&] {
              run(db_.copy_from("COPY {{tables.users}} FROM STDIN", [&]() -> std::string {
                if (++pieces == 3) throw std::runtime_error{"the disk is gone"};
                std::string rows;
                while (rows.size() < 200'000) rows += "1\tx\n";
                return rows;
              }));
            }),
            "the disk is gone");
  EXPECT_EQ(count(), 0);
}

TEST_F(CopyStream, TellsWhatTheServerHasAgainstIt) {
  std::ostringstream out;
  std::istringstream in{"one\tx\n"};
  EXPECT_EQ(message_of<QueryError>([&] { run(db_.copy_to("COPY {{tables.nothing}} TO STDOUT", out)); }),
            "relation \"shop.nothing\" does not exist (42P01)");
  EXPECT_EQ(message_of<QueryError>([&] { run(db_.copy_to("COPY {{tables.users}} TO STDOUT (FORMAT cvs)", out)); }),
            "COPY format \"****\" not recognized (22023)\n"
            "line 1: COPY {{tables.users}} TO STDOUT (FORMAT cvs)\n"
            "                                         ^");
  EXPECT_THAT(message_of<QueryError>([&] { run(db_.copy_from("COPY {{tables.users}} FROM STDIN", in)); }),
              HasSubstr("invalid input syntax for type bigint"));
  EXPECT_THAT(message_of<ConfigurationError>([&] { run(db_.copy_to("SELECT 1", out)); }),
              HasSubstr("it is no COPY … TO STDOUT"));
  EXPECT_THAT(message_of<ConfigurationError>([&] { run(db_.copy_from("SELECT 1", in)); }),
              HasSubstr("it is no COPY … FROM STDIN"));
  EXPECT_THROW(run(db_.copy_to("COPY {{tables.users}} FROM STDIN", out)), ConfigurationError);
  EXPECT_THROW(run(db_.copy_from("COPY {{tables.users}} TO STDOUT", in)), ConfigurationError);
}

TEST_F(CopyStream, TellsWhichFileFails) {
  const tests::Folder folder;
  const auto nowhere = (folder.path() / "no" / "such").string();
  EXPECT_EQ(message_of<ConfigurationError>([&] { run(db_.copy_to("COPY {{tables.users}} TO STDOUT", nowhere)); }),
            "Cannot open the file '" + nowhere + "' of the COPY: No such file or directory.");
  EXPECT_THROW(run(db_.copy_from("COPY {{tables.users}} FROM STDIN", nowhere)), ConfigurationError);
  EXPECT_EQ(
      message_of<ConfigurationError>([&] { run(db_.copy_from("COPY {{tables.users}} FROM STDIN", folder.path())); }),
      "Cannot read the file '" + folder.path().string() + "' of the COPY: Is a directory.");
  fill(10'000);
  EXPECT_EQ(message_of<ConfigurationError>([&] { run(db_.copy_to("COPY {{tables.users}} TO STDOUT", "/dev/full")); }),
            "Cannot write to the file '/dev/full' of the COPY: No space left on device.");
}

TEST_F(CopyStream, HasATimeLimit) {
  const auto soon = db_.with_timeout(50ms);
  EXPECT_THROW(run(soon.copy_to("COPY (SELECT pg_sleep(60)) TO STDOUT", [](std::string_view) {})), StatementTimeout);
  const std::string row = "7\t" + std::string(1'000, 'x') + "\n";
  EXPECT_THROW(run(soon.copy_from("COPY {{tables.users}} FROM STDIN", [&]() -> std::string_view { return row; })),
               StatementTimeout)
      << "it would never end";
  EXPECT_EQ(count(), 0);
}

TEST_F(CopyStream, KeepsMemoryFlatOverAHundredMegabytes) {
  if (!tests::resident_bytes_tell) GTEST_SKIP() << "a sanitizer keeps what was freed";
  constexpr std::size_t bytes = 150'000'000;
  constexpr std::size_t little = 8'000'000;
  std::size_t seen = 0;
  std::size_t settled = 0;
  std::size_t highest = 0;
  const auto watch = [&](std::size_t more) {
    seen += more;
    if (settled == 0 && seen > little) settled = resident_bytes();
    if (settled != 0) highest = std::max(highest, resident_bytes());
  };
  run(db_.copy_to("COPY (SELECT repeat('x', 999) FROM generate_series(1, 150000)) TO STDOUT",
                  [&](std::string_view piece) { watch(piece.size()); }));
  EXPECT_EQ(seen, bytes);
  EXPECT_LT(highest, settled + little) << "on the way out";

  seen = settled = highest = 0;
  const std::string row = "7\t" + std::string(997, 'x') + "\n";
  run(db_.copy_from("COPY {{tables.users}} FROM STDIN", [&]() -> std::string_view {
    watch(row.size());
    return seen > bytes ? std::string_view{} : std::string_view{row};
  }));
  EXPECT_EQ(count(), 150'000);
  EXPECT_LT(highest, settled + little) << "on the way in";
}

}  // namespace
}  // namespace pgdbm
