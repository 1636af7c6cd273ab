// What one database calls its types: those of users and extensions by number, filled from the catalogue when a result
// first shows one (type_query.hpp), and the formats of the results that statements were found to have. One for a pool
// and all its managers; like a pool it belongs to one executor.
//
// Entries stay as they are read. A type that is dropped and made anew has another number and is looked up anew; one
// that is renamed meanwhile goes by its old name here until the pool is opened again.
#pragma once

#include <pgdbm/types/oid_lookup.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pgdbm::db {

/// A type as the catalogue has it (pg_type and what belongs to it).
struct CatalogueType {
  types::Oid oid = 0;
  std::string schema{};
  std::string name{};
  std::string shown{};              ///< by format_type: with a schema when it is not in the search_path
  types::Oid array = 0;             ///< over it
  types::Oid element = 0;           ///< of it, when it is an array
  types::Oid base = 0;              ///< of it, when it is a domain
  bool has_binary = false;          ///< has a send function; its parts may still have none
  bool is_text = false;             ///< its bytes are text in the encoding of the client: enums, citext
  std::vector<types::Oid> parts{};  ///< element, base, subtype of a range, attributes of a composite
};

class TypeRegistry final : public types::OidLookup {
 public:
  void add(CatalogueType type);

  [[nodiscard]] bool knows(types::Oid type) const noexcept override;
  [[nodiscard]] types::Oid base_of(types::Oid type) const noexcept override;
  [[nodiscard]] types::Oid same_bytes_as(types::Oid type) const noexcept override;
  [[nodiscard]] bool may_be(types::Oid type, types::NamedType named) const noexcept override;
  [[nodiscard]] std::string name_of(types::Oid type) const override;

  /// False when the server can send values of the type only as text: it, or what it is made of, lacks a send function.
  /// An unknown type is believed to have one, as most do.
  [[nodiscard]] bool has_binary(types::Oid type) const noexcept;

  /// What a statement's result is asked for in: nothing when it was never described, no formats when all is binary.
  [[nodiscard]] std::optional<std::vector<std::int16_t>> formats_of(std::string_view statement,
                                                                    std::span<const types::Oid> parameter_types);
  void remember_formats(std::string_view statement, std::span<const types::Oid> parameter_types,
                        std::vector<std::int16_t> formats);
  void forget_formats(std::string_view statement);

 private:
  struct Described {
    std::vector<types::Oid> parameter_types;
    std::vector<std::int16_t> formats;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };

  [[nodiscard]] const CatalogueType* find(types::Oid type) const noexcept;
  [[nodiscard]] types::Oid array_of(types::Oid element) const noexcept;
  [[nodiscard]] bool has_binary(types::Oid type, int depth) const noexcept;

  std::unordered_map<types::Oid, CatalogueType> types_;
  using Statements = std::unordered_map<std::string, Described, Hash, std::equal_to<>>;
  Statements statements_;
  Statements::const_iterator last_ = statements_.end();
  std::size_t bytes_of_statements_ = 0;
};

}  // namespace pgdbm::db
