// Files are cut where psql cuts them: hard cases of our own (tests/migrate/corpus), and what PostgreSQL ships.
#include "migrate/file_scan.hpp"
#include "migrate/psql_judge.hpp"
#include "migrate/split.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm::migrate {
namespace {

using Paths = std::vector<std::filesystem::path>;

class Corpus : public tests::OwnServerTest {
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

  /// With the parser, and with the lexer alone, which is what text of newer versions is left with.
  void expect_as_psql(const Paths& files, std::size_t at_least) {
    const auto judged = tests::statements_of_psql(server_.binaries(), files);
    EXPECT_GE(judged.size(), at_least);
    RecordProperty("statements", static_cast<int>(judged.size()));
    expect_equal(cut(files, [](const std::string& text) { return split(text); }), judged);
    expect_equal(cut(files, [](const std::string& text) { return split_by_lexer(text); }), judged);
  }

 private:
  template <class Split>
  static tests::Statements cut(const Paths& files, Split&& split_text) {
    tests::Statements statements;
    for (const auto& path : files) {
      const auto file = read(path);
      for (const auto& stretch : stretches_of(file)) {
        const auto text = file.substr(stretch.begin, stretch.end - stretch.begin);
        for (const auto& span : split_text(text)) {
          statements.push_back(tests::words_of(std::string_view{text}.substr(span.begin, span.end - span.begin)));
        }
      }
    }
    return statements;
  }

  static void expect_equal(const tests::Statements& ours, const tests::Statements& judged) {
    const auto count = std::min(ours.size(), judged.size());
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(ours[i], judged[i]) << "statement " << i;
    EXPECT_EQ(ours.size(), judged.size());
  }

  /// The file without rows.
  static std::vector<Span> stretches_of(const std::string& file) {
    const auto scan = scan_file("x.sql", file, 0, file.size()).value();
    std::vector<Span> stretches;
    std::size_t begin = 0;
    for (const auto& copy : scan.copies) {
      stretches.push_back({begin, copy.sql_end});
      begin = copy.resume;
    }
    stretches.push_back({begin, file.size()});
    return stretches;
  }
};

TEST_F(Corpus, OfHardCasesIsCutAsByPsql) {
  expect_as_psql(sql_files_in(PGDBM_SOURCE_DIR "/tests/migrate/corpus"), 190);
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
