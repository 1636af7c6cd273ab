#include "migrate/statement_nature.hpp"

#include "sql/transaction_control.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgdbm::migrate {

namespace {

constexpr std::array no{"false", "off", "0"};

StatementNature alone() {
  return {.runs = Runs::alone};
}

/// The value of an option within parentheses, as the server reads a boolean; nothing when the option is not there.
/// Stays where it is.
std::optional<bool> option(Words words, std::string_view name) {
  std::optional<bool> found;
  if (!words.take_mark('(')) return found;
  while (!words.is_at_end() && !words.take_mark(')')) {
    if (words.take(name)) {
      if (words.token().kind == sql::TokenKind::symbol) words.advance();  // name = value, and name value
      const auto literal = words.take_literal();
      const auto value = literal ? *literal : std::string{words.view()};
      found = std::ranges::none_of(no, [&](std::string_view word) { return sql::is_keyword(value, word); });
    } else {
      words.advance();
    }
  }
  return found;
}

/// Goes to the `(` behind the last WITH, or to the end.
void go_to_options(Words& words) {
  while (!words.is_at_end()) {
    if (words.take("with") && words.token().is('(')) return;
    words.advance();
  }
}

StatementNature create_index(Words& words) {
  StatementNature nature{.runs = Runs::alone};
  words.take("if not exists");
  BuiltIndex index;
  if (!words.is("on")) {
    const auto name = words.take_name();
    if (!name) return nature;
    index.name = name->name;
  }
  if (!words.take("on")) return nature;
  words.take("only");
  if (auto table = words.take_name()) {
    index.schema = std::move(table->schema);
    index.table = std::move(table->name);
    nature.index = std::move(index);
  }
  return nature;
}

/// Without connect there is no slot, unless it is asked for.
StatementNature create_subscription(Words& words) {
  go_to_options(words);
  const bool makes_slot = option(words, "create_slot").value_or(option(words, "connect").value_or(true));
  return {.runs = makes_slot ? Runs::alone : Runs::in_transaction};
}

StatementNature create(Words& words) {
  if (words.take("index concurrently") || words.take("unique index concurrently")) return create_index(words);
  if (words.take("subscription")) return create_subscription(words);
  return words.is("database") || words.is("tablespace") ? alone() : StatementNature{};
}

StatementNature drop(Words& words) {
  const bool is_alone =
      words.take("index concurrently") || words.is("database") || words.is("tablespace") || words.is("subscription");
  return is_alone ? alone() : StatementNature{};
}

StatementNature reindex(Words& words) {
  bool is_concurrent = option(words, "concurrently").value_or(false);
  if (words.token().is('(')) words.skip_parentheses();
  const bool is_index = words.is("index");
  const bool is_table = words.is("table");
  const bool is_schema = words.is("schema");
  words.advance();
  is_concurrent = words.take("concurrently") || is_concurrent;
  if (!is_concurrent) return is_index || is_table ? StatementNature{} : alone();

  StatementNature nature{.runs = Runs::alone};
  BuiltIndex index{.is_rebuilt = true};
  auto name = words.take_name();
  if (name && is_schema) index.schema = std::move(name->name);
  if (name && (is_index || is_table)) {
    index.schema = std::move(name->schema);
    (is_index ? index.name : index.table) = std::move(name->name);
  }
  const bool is_known = name.has_value() || words.is_at_end();  // REINDEX DATABASE without a name, PostgreSQL 16
  if (is_known) nature.index = std::move(index);
  return nature;
}

StatementNature alter_subscription(Words& words) {
  (void)words.take_name();
  if (words.is("refresh")) return alone();
  if (words.take("set") && words.token().is('(')) {  // PostgreSQL 17 and 18: of the slot on the other server
    const bool alters_slot = option(words, "failover") || option(words, "two_phase");
    return alters_slot ? alone() : StatementNature{};
  }
  if (!words.take("publication") && !words.take("add publication") && !words.take("drop publication")) return {};
  go_to_options(words);
  return option(words, "refresh").value_or(true) ? alone() : StatementNature{};
}

StatementNature alter_table(Words& words) {
  words.take("if exists");
  words.take("only");
  (void)words.take_name();
  if (words.view() == "*") words.advance();
  if (!words.take("detach partition") || !words.take_name()) return {};
  return words.is("concurrently") ? alone() : StatementNature{};
}

StatementNature alter_type(Words& words) {
  StatementNature nature;
  if (!words.take_name() || !words.take("add value")) return nature;
  words.take("if not exists");
  nature.added_value = words.take_literal();
  return nature;
}

StatementNature alter(Words& words) {
  if (words.take("subscription")) return alter_subscription(words);
  if (words.take("table")) return alter_table(words);
  if (words.take("type")) return alter_type(words);
  if (words.take("database")) {
    (void)words.take_name();
    return words.take("set tablespace") ? alone() : StatementNature{};
  }
  return words.is("system") ? alone() : StatementNature{};
}

/// Of all tables that were clustered before.
StatementNature cluster(Words& words) {
  if (words.token().is('(')) words.skip_parentheses();
  words.take("verbose");
  return words.is_at_end() ? alone() : StatementNature{};
}

Control control_of(std::string_view statement) {
  if (sql::find_transaction_control(statement) != 0U) return Control::none;
  Words words{statement};
  const bool begins = words.take("begin") || words.take("start transaction");
  const bool commits = !begins && (words.take("commit") || words.take("end"));
  if (!words.take("work")) words.take("transaction");
  if (commits) words.take("and no chain");
  if (!words.is_at_end() || (!begins && !commits)) return Control::other;
  return begins ? Control::begin : Control::commit;
}

}  // namespace

StatementNature nature_of(std::string_view statement) {
  Words words{statement};
  if (words.take("create")) return create(words);
  if (words.take("alter")) return alter(words);
  if (words.take("drop")) return drop(words);
  if (words.take("reindex")) return reindex(words);
  if (words.take("cluster")) return cluster(words);
  if (words.is("vacuum") || words.take("discard all")) return alone();
  return {.control = control_of(statement)};
}

}  // namespace pgdbm::migrate
