// Migrations that are part of the program: the CMake function pgdbm_embed_migrations(target directory) makes one of the
// files of a folder, byte for byte, so that a library needs no files at run time.
//
//   pgdbm_embed_migrations(billing migrations NAME billing)       # CMakeLists.txt
//
//   #include <pgdbm_embedded/billing.hpp>
//   AsyncMigrationManager migrations{db, pgdbm_embedded::billing, "billing"};
#pragma once

#include <span>
#include <string_view>

namespace pgdbm {

struct EmbeddedFile {
  std::string_view filename;  ///< without the folder
  std::string_view content;   ///< its bytes
};

/// Refers to what lives as long as the program.
struct EmbeddedMigrations {
  std::string_view name;  ///< for messages
  std::span<const EmbeddedFile> files;
};

}  // namespace pgdbm
