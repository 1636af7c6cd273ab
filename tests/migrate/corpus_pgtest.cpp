// Files are cut where psql cuts them: hard cases of our own (tests/migrate/corpus), and what PostgreSQL ships.
#include "migrate/psql_judge.hpp"
#include "migrate/script.hpp"
#include "migrate/split.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm::migrate {
namespace {

using Paths = std::vector<std::filesystem::path>;

class Corpus : public tests::ServerTest {
 protected:
  static std::string read(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  static Paths sql_files_in(const std::filesystem::path& directory) {
    Paths paths;
    for (const auto& entry : std::filesystem::directory_iterator{directory}) {
      if (entry.path().extension() == ".sql") paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    return paths;
  }

  static void cut(const std::string& file, tests::Statements& statements) {
    const FilePart part{.filename = "x.sql", .file = file, .end = file.size(), .no_transaction = false};
    for (const auto& stretch : stretches_of(part)) {
      const auto text = file.substr(stretch.begin, stretch.end - stretch.begin);
      for (const auto& span : split(text)) {
        statements.push_back(tests::words_of(std::string_view{text}.substr(span.begin, span.end - span.begin)));
      }
    }
  }

  void expect_as_psql(const Paths& files, std::size_t at_least) {
    tests::Statements ours;
    for (const auto& file : files) cut(read(file), ours);
    const auto judged = tests::statements_of_psql(server_.binaries(), files);
    const auto count = std::min(ours.size(), judged.size());
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(ours[i], judged[i]) << "statement " << i;
    EXPECT_EQ(ours.size(), judged.size());
    EXPECT_GE(judged.size(), at_least);
    RecordProperty("statements", static_cast<int>(judged.size()));
  }

 private:
  static std::vector<Span> stretches_of(const FilePart& part) {
    const auto scan = scan_file(part.filename, part.file, part.begin, part.end).value();
    std::vector<Span> stretches;
    std::size_t begin = 0;
    for (const auto& copy : scan.copies) {
      stretches.push_back({begin, copy.sql_end});
      begin = copy.resume;
    }
    stretches.push_back({begin, part.end});
    return stretches;
  }
};

TEST_F(Corpus, OfHardCasesIsCutAsByPsql) {
  for (const auto& file : sql_files_in(PGDBM_SOURCE_DIR "/tests/migrate/corpus")) {
    SCOPED_TRACE(file.filename());
    expect_as_psql({file}, 5);
  }
}

TEST_F(Corpus, ThatPostgresqlShipsIsCutAsByPsql) {
  const auto c = config(1);
  auto pool = run(AsyncDatabaseManager::create_shared_pool(c));
  const std::filesystem::path shared = run(AsyncDatabaseManager{pool, "public"}.fetch_value<std::string>(
      "SELECT setting FROM pg_config() WHERE name = 'SHAREDIR'"));
  pool.close();
  auto shipped = sql_files_in(shared);
  std::ranges::copy(sql_files_in(shared / "extension"), std::back_inserter(shipped));

  // Files of extensions begin with a command that lets psql go away.
  const tests::Folder folder;
  Paths files;
  for (const auto& file : shipped) {
    auto text = read(file);
    for (auto at = text.find("\\echo"); at != std::string::npos; at = text.find("\\echo", at)) {
      text.replace(at, 1, "-- ");
    }
    folder.write(file.filename().string(), text);
    files.push_back(folder.path() / file.filename());
  }
  expect_as_psql(files, 3000);
}

}  // namespace
}  // namespace pgdbm::migrate
