// Fills a template for a schema, and leads a position that the server reports back into the template.
//
//               schema "shop"            no schema
//   {{schema}}         "shop"            public   (and "{{schema}}." vanishes with its dot)
//   {{tables.t}}       "shop".t          t
//   {{tables.s.t}}     "s".t             "s".t
//
// Schemas are always quoted. A table is quoted when it must be to mean what was written: capitals, reserved words.
#pragma once

#include <pgdbm/sql/hole_places.hpp>
#include <pgdbm/sql/text_fault.hpp>

#include <pgdbm/base/result.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::sql {

/// False: rendering returns the text as it is, whatever the schema.
[[nodiscard]] constexpr bool may_have_holes(std::string_view text) noexcept {
  return text.find("{{") != std::string_view::npos;
}

/// The text with its holes filled. Faults: invalid_template, which shows the place; invalid_schema.
/// Text without two braces in a row is returned as it is, unread.
[[nodiscard]] Result<std::string> render(std::string_view text, std::optional<std::string_view> schema);

/// The same for a text without fault whose holes are known; `schema` is valid. Costs what is copied.
/// Requires: `holes` are this text's, and `is_whole()`.
[[nodiscard]] std::string render(std::string_view text, const HolePlaces& holes,
                                 std::optional<std::string_view> schema);

/// The byte of the template from which the character `position` of its rendered text came; the beginning of the hole
/// for what a hole was filled with. `position` counts characters from 1, as the server's error position does.
/// Costs a second rendering, and nothing unless called. Requires: render(text, schema) succeeds; else 0.
[[nodiscard]] std::size_t template_offset(std::string_view text, std::optional<std::string_view> schema,
                                          std::size_t position);

/// The fault for people: what is wrong, and the place with a caret.
[[nodiscard]] Fault invalid_template(TextFault fault, std::string_view text);

}  // namespace pgdbm::sql
