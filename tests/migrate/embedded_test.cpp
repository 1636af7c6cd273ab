// What pgdbm_embed_migrations (tests/migrate/CMakeLists.txt) has made part of this program is what the folders hold.
#include "migrate/file_parts.hpp"
#include "migrate/script.hpp"
#include "migrate/source.hpp"

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pgdbm_embedded/bytes.hpp>
#include <pgdbm_embedded/embedded_files.hpp>

#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace pgdbm::migrate {
namespace {

using ::testing::HasSubstr;

std::string read(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

TEST(Embedded, HoldsTheFilesOfTheFolderByteForByte) {
  const std::filesystem::path folder = PGDBM_EMBEDDED_BYTES;
  const auto& files = pgdbm_embedded::bytes.files;
  ASSERT_EQ(files.size(), 3U);
  for (const auto& file : files) EXPECT_TRUE(file.content == read(folder / file.filename)) << file.filename;
  EXPECT_EQ(files[0].content.size(), 512U);
  EXPECT_EQ(files[1].content.size(), 0U);
  EXPECT_GT(files[2].content.size(), 200'000U);
}

TEST(Embedded, IsReadAsTheFolderIs) {
  const auto embedded = read_embedded(pgdbm_embedded::embedded_files);
  const auto folder = read_directory(PGDBM_SOURCE_DIR "/tests/migrate/embedded");
  ASSERT_EQ(embedded.size(), 4U);
  ASSERT_EQ(folder.size(), 4U);
  for (std::size_t i = 0; i < embedded.size(); ++i) {
    EXPECT_EQ(embedded[i].filename, folder[i].filename);
    EXPECT_EQ(embedded[i].version, folder[i].version);
    EXPECT_EQ(embedded[i].content, folder[i].content);
    EXPECT_EQ(embedded[i].checksum, folder[i].checksum);
    EXPECT_EQ(embedded[i].down, folder[i].down);
  }
  EXPECT_TRUE(embedded[0].down);
}

TEST(Embedded, RunsAsTheDocumentsSay) {
  const auto migrations = read_embedded(pgdbm_embedded::embedded_files);
  const auto parts = read_parts(migrations.at(3)).value();
  const auto up = cut_script(parts.up, "shop").value();
  ASSERT_EQ(up.segments.size(), 2U);
  EXPECT_EQ(up.segments[0].runs, Runs::in_transaction);
  EXPECT_EQ(up.segments[1].runs, Runs::alone);
  ASSERT_TRUE(parts.down);
  EXPECT_EQ(cut_script(*parts.down, "shop").value().text, "-- pgdbm:down\nDROP TABLE \"shop\".orders;\n");
}

TEST(Embedded, IsRefusedByItsName) {
  constexpr std::array<EmbeddedFile, 2> files{{{"001_a.sql", "SELECT 1"}, {"b.sql", "SELECT 2"}}};
  try {
    (void)read_embedded({"billing", files});
    FAIL() << "threw nothing";
  } catch (const MigrationError& error) {
    EXPECT_THAT(error.what(), HasSubstr("b.sql in the embedded migrations 'billing' has no number"));
  }
}

}  // namespace
}  // namespace pgdbm::migrate
