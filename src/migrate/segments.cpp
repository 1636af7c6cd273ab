#include "migrate/segments.hpp"

#include <pgdbm/sql/lexer.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace pgdbm::migrate {

namespace {

constexpr std::string_view inside_already =
    "This begins or ends a transaction, and a migration runs inside one already, so that it is applied whole or not at "
    "all. Take the statement out; or let each statement of the file run alone, with a line -- pgdbm:no-transaction.";
constexpr std::string_view control_when_alone =
    "Of transaction control, a file that asks for -- pgdbm:no-transaction may have BEGIN and COMMIT only, without "
    "options. Take this out.";
constexpr std::string_view begins_again = "This begins a transaction within one. End the first by COMMIT before.";
constexpr std::string_view ends_nothing = "This ends a transaction that no BEGIN above has begun. Take it out.";
constexpr std::string_view never_ends = "This begins a transaction that no COMMIT below ends. Write one.";
constexpr std::string_view refused_between =
    "The server refuses this statement within a transaction, and the file says BEGIN above it. Move it out from "
    "between BEGIN and COMMIT; or take these two out: what must run alone does so by itself.";

bool holds(std::string_view statement, std::string_view value) {
  sql::Lexer lexer{statement};
  for (auto token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    const bool is_text = token.kind == sql::TokenKind::literal || token.kind == sql::TokenKind::dollar_quoted;
    if (is_text && token.in(statement).find(value) != std::string_view::npos) return true;
  }
  return false;
}

class Planner {
 public:
  Planner(std::string_view text, const std::vector<NaturedStatement>& statements, bool all_alone)
      : text_(text), statements_(statements), all_alone_(all_alone) {
    is_wrapped_ = !all_alone && statements.size() > 1 && statements.front().nature.control == Control::begin &&
                  statements.back().nature.control == Control::commit;
  }

  PlannedSegments run() {
    for (std::size_t i = 0; i < statements_.size(); ++i) {
      if (const auto message = take(i); !message.empty()) return Misplaced{i, message};
    }
    if (open_) return Misplaced{*open_, never_ends};
    return std::move(segments_);
  }

 private:
  /// Says what is wrong.
  std::string_view take(std::size_t i) {
    const auto& [statement, nature] = statements_[i];
    if (nature.control != Control::none) return all_alone_ ? take_control(i) : refuse_control(i);
    if (nature.runs == Runs::alone && (open_ || is_wrapped_)) return refused_between;
    const bool is_alone = nature.runs == Runs::alone || (all_alone_ && !open_);
    add(statement, is_alone ? Runs::alone : Runs::in_transaction);
    if (is_alone || open_ || is_wrapped_) return {};
    if (nature.added_value && is_used_below(i)) end_segment();
    return {};
  }

  std::string_view refuse_control(std::size_t i) const {
    const bool is_at_edge = i == 0 || i + 1 == statements_.size();
    return is_wrapped_ && is_at_edge ? std::string_view{} : inside_already;
  }

  std::string_view take_control(std::size_t i) {
    const auto control = statements_[i].nature.control;
    if (control == Control::other) return control_when_alone;
    if (control == Control::begin && open_) return begins_again;
    if (control == Control::commit && !open_) return ends_nothing;
    open_ = control == Control::begin ? std::optional{i} : std::nullopt;
    end_segment();
    return {};
  }

  void add(const ScriptStatement& statement, Runs runs) {
    if (is_ended_ || segments_.back().runs != runs) {
      segments_.push_back({.runs = runs, .statements = {}});
      is_ended_ = false;
    }
    segments_.back().statements.push_back(statement);
  }

  void end_segment() noexcept { is_ended_ = true; }

  /// Another ADD VALUE may name it, as the neighbour of its own.
  bool is_used_below(std::size_t i) const {
    const auto& value = *statements_[i].nature.added_value;
    return std::any_of(statements_.begin() + static_cast<std::ptrdiff_t>(i) + 1, statements_.end(),
                       [&](const NaturedStatement& later) {
                         const auto& [statement, nature] = later;
                         const auto text = text_.substr(statement.begin, statement.end - statement.begin);
                         return !nature.added_value && holds(text, value);
                       });
  }

  std::string_view text_;
  const std::vector<NaturedStatement>& statements_;
  bool all_alone_;
  bool is_wrapped_ = false;          // all of it stands between BEGIN and COMMIT
  std::optional<std::size_t> open_;  // the BEGIN that is in effect, in a file without a transaction
  bool is_ended_ = true;
  std::vector<Segment> segments_;
};

}  // namespace

PlannedSegments plan_segments(std::string_view text, const std::vector<NaturedStatement>& statements, bool all_alone) {
  return Planner{text, statements, all_alone}.run();
}

}  // namespace pgdbm::migrate
