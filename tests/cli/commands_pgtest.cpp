// Each command against a real database: what it does, what it says, how it ends.
#include "cli/exit_code.hpp"
#include "cli/run.hpp"

#include <boost/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "support/folder.hpp"
#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using cli::ExitCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Ended {
  int exit_code;
  std::string results;
  std::string messages;

  [[nodiscard]] boost::json::object json() const { return boost::json::parse(results).as_object(); }
};

class CommandTest : public tests::ServerTest {
 protected:
  void SetUp() override {
    folder_.write("001_users.sql",
                  "CREATE TABLE {{tables.users}} (id int);\n-- pgdbm:down\nDROP TABLE {{tables.users}};");
  }

  /// With the module "users" in the schema "s", unless said.
  Ended pgdbm(std::vector<std::string> arguments, bool is_for_people = false) {
    for (const auto& more : {std::string{"--url"}, connection_string(), std::string{"--schema"}, std::string{"s"}}) {
      arguments.push_back(more);
    }
    return plainly(std::move(arguments), is_for_people);
  }
  Ended plainly(std::vector<std::string> arguments, bool is_for_people = false) {
    for (const auto& more :
         {std::string{"--module"}, std::string{"users"}, std::string{"--dir"}, folder_.path().string()}) {
      arguments.push_back(more);
    }
    std::ostringstream results;
    std::ostringstream messages;
    const int code = cli::run(std::move(arguments), {results, messages, is_for_people});
    return {code, results.str(), messages.str()};
  }

  template <class T = std::int64_t>
  T ask(std::string sql) {
    SyncDatabaseManager db{config()};
    db.connect();
    return db.fetch_value<T>(runtime(sql));
  }

  tests::Folder folder_;
};

TEST_F(CommandTest, MigratesOnceAndSaysSo) {
  const auto first = pgdbm({"migrate"});
  EXPECT_EQ(first.exit_code, ExitCode::done);
  EXPECT_THAT(first.results, HasSubstr("applied 001_users.sql"));
  EXPECT_THAT(first.results, HasSubstr("1 applied, 0 before"));
  EXPECT_THAT(first.messages, IsEmpty()) << "quiet in a pipe";
  EXPECT_EQ(ask("SELECT count(*) FROM s.users"), 0);
  EXPECT_THAT(pgdbm({"migrate"}).results, HasSubstr("up to date: 1 applied before"));
}

TEST_F(CommandTest, ShowsProgressToPeople) {
  EXPECT_THAT(pgdbm({"migrate"}, true).messages, HasSubstr("001_users.sql is applied"));
  folder_.write("002_more.sql", "CREATE TABLE {{tables.more}} (id int)");
  EXPECT_THAT(pgdbm({"migrate", "-q"}, true).messages, IsEmpty());
}

TEST_F(CommandTest, TellsAScriptWhatIsPending) {
  const auto before = pgdbm({"status", "--json"});
  EXPECT_EQ(before.exit_code, ExitCode::pending);
  EXPECT_EQ(before.json().at("pending").as_array().at(0), "001_users.sql");
  EXPECT_EQ(ask("SELECT count(*) FROM pg_namespace WHERE nspname = 's'"), 0) << "a look changes nothing";
  pgdbm({"migrate"});
  const auto after = pgdbm({"status", "--json"});
  EXPECT_EQ(after.exit_code, ExitCode::done);
  EXPECT_EQ(after.json().at("applied"), 1);
}

TEST_F(CommandTest, AnEditedFileHasAnExitCodeOfItsOwn) {
  pgdbm({"migrate"});
  folder_.write("001_users.sql", "CREATE TABLE {{tables.users}} (id bigint)");
  EXPECT_EQ(pgdbm({"status"}).exit_code, ExitCode::mismatched);
  const auto refused = pgdbm({"migrate", "--json"});
  EXPECT_EQ(refused.exit_code, ExitCode::mismatched);
  EXPECT_EQ(refused.json().at("mismatches").as_array().at(0).at("kind"), "edited");

  const auto repaired = pgdbm({"repair", "001_users.sql", "--reason", "a wider type, done by hand"});
  EXPECT_EQ(repaired.exit_code, ExitCode::done) << repaired.messages;
  EXPECT_EQ(pgdbm({"status"}).exit_code, ExitCode::done);
}

TEST_F(CommandTest, AFailureLeavesNothingAndNamesItsPlace) {
  folder_.write("002_broken.sql", "CREATE TABLE {{tables.half}} (id int);\nSELECT nonsense;");
  const auto failed = pgdbm({"migrate"});
  EXPECT_EQ(failed.exit_code, ExitCode::failed);
  EXPECT_THAT(failed.results, IsEmpty());
  EXPECT_THAT(failed.messages, HasSubstr("002_broken.sql"));
  EXPECT_EQ(ask<bool>("SELECT to_regclass('s.half') IS NULL"), true);
  const auto json = pgdbm({"migrate", "--json"});
  EXPECT_EQ(json.json().at("sqlstate"), "42703");
}

TEST_F(CommandTest, ShowsTheHistoryNewestFirst) {
  folder_.write("002_more.sql", "CREATE TABLE {{tables.more}} (id int)");
  pgdbm({"migrate"});
  const auto history = pgdbm({"history", "--json"}).json().at("history").as_array();
  ASSERT_EQ(history.size(), 2);
  EXPECT_EQ(history.at(0).at("file"), "002_more.sql");
  EXPECT_EQ(history.at(0).at("module"), "users");
  EXPECT_EQ(history.at(0).at("applied_at").as_string().size(), 19);
  EXPECT_THAT(pgdbm({"history", "-n", "1"}).results, HasSubstr("002_more.sql"));
}

TEST_F(CommandTest, GoesBack) {
  pgdbm({"migrate"});
  EXPECT_EQ(pgdbm({"rollback", "001_users.sql"}).exit_code, ExitCode::done);
  EXPECT_EQ(ask<bool>("SELECT to_regclass('s.users') IS NULL"), true);
  EXPECT_EQ(pgdbm({"status"}).exit_code, ExitCode::pending);
}

TEST_F(CommandTest, ForgetsAndBaselines) {
  pgdbm({"migrate"});
  EXPECT_EQ(pgdbm({"forget", "001_users.sql", "--json"}).json().at("changed"), true);
  EXPECT_EQ(pgdbm({"forget", "001_users.sql", "--json"}).json().at("changed"), false);
  EXPECT_THAT(pgdbm({"baseline", "1"}).results, HasSubstr("1 recorded as applied"));
  EXPECT_EQ(pgdbm({"status"}).exit_code, ExitCode::done);
}

TEST_F(CommandTest, WritesANewFileWithoutADatabase) {
  const auto created = plainly({"create", "add_names"});
  EXPECT_EQ(created.exit_code, ExitCode::done) << created.messages;
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "002_add_names.sql"));
  EXPECT_THAT(created.results, HasSubstr("002_add_names.sql"));
  EXPECT_EQ(plainly({"create", "../escape"}).exit_code, ExitCode::misused);
}

TEST_F(CommandTest, MigratesManySchemasByNameAndPattern) {
  ask<bool>("SELECT true FROM (SELECT set_config('a.b', '', false)) x");
  SyncDatabaseManager db{config()};
  db.connect();
  db.execute_script("CREATE SCHEMA tenant_a; CREATE SCHEMA tenant_b; CREATE SCHEMA tenantless;");
  const auto url = connection_string();
  const auto many = plainly({"migrate", "--url", url, "--schemas", "tenant\\_%", "other", "--json"});
  EXPECT_EQ(many.exit_code, ExitCode::done) << many.messages << many.results;
  EXPECT_EQ(many.json().at("counts").at("applied"), 3);
  EXPECT_EQ(ask("SELECT count(*) FROM pg_tables WHERE tablename = 'users'"), 3);
  const auto none = plainly({"migrate", "--url", url, "--schemas", "nobody\\_%"});
  EXPECT_EQ(none.exit_code, ExitCode::misused);
  EXPECT_THAT(none.messages, HasSubstr("No schema matches 'nobody\\_%'"));
}

TEST_F(CommandTest, TellsNoPassword) {
  const auto failed = plainly({"status", "--url", "postgresql://ada:s3cr3t@127.0.0.1:1/shop?connect_timeout=1"});
  EXPECT_EQ(failed.exit_code, ExitCode::failed);
  EXPECT_THAT(failed.messages, HasSubstr("127.0.0.1"));
  EXPECT_THAT(failed.messages, ::testing::Not(HasSubstr("s3cr3t")));
}

TEST_F(CommandTest, CtrlCLeavesNothingHalfDone) {
  folder_.write("002_slow.sql", "CREATE TABLE {{tables.half}} (id int);\nSELECT pg_sleep(60);");
  const auto url = connection_string();
  const auto path = folder_.path().string();
  const ::pid_t child = ::fork();
  if (child == 0) {
    ::execl(PGDBM_COMMAND_PROGRAM, "pgdbm", "migrate", "--url", url.c_str(), "--schema", "s", "--module", "users",
            "--dir", path.c_str(), nullptr);
    ::_exit(127);
  }
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  const auto sleepers = [&] {
    return ask(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' "
        "AND pid <> pg_backend_pid()");
  };
  while (sleepers() == 0 && std::chrono::steady_clock::now() < until) {
  }
  ::kill(child, SIGINT);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), ExitCode::interrupted);
  EXPECT_EQ(sleepers(), 0) << "the server has stopped too";
  EXPECT_EQ(ask<bool>("SELECT to_regclass('s.half') IS NULL AND to_regclass('s.users') IS NOT NULL"), true);
  folder_.write("002_slow.sql", "CREATE TABLE {{tables.half}} (id int);");
  EXPECT_EQ(pgdbm({"migrate"}).exit_code, ExitCode::done);
}

}  // namespace
}  // namespace pgdbm
