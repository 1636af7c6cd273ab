#include "migrate/plan.hpp"

#include "migrate/file_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>

namespace pgdbm::migrate {

namespace {

std::optional<std::uint64_t> version_of(std::string_view filename) {
  const auto number = number_of(filename);
  return number ? std::optional{number->version} : std::nullopt;
}

Numbering numbering_of(const Migration& file) {
  const auto number = number_of(file.filename);
  return number ? number->numbering : Numbering::plain;
}

/// Of what is applied, the one with the greatest number.
struct Newest {
  std::uint64_t version = 0;
  std::string filename;
};

class Judge {
 public:
  Judge(const std::vector<Migration>& files, const std::vector<HistoryRow>& history, const MigrationPolicy& policy)
      : files_(files), history_(history), policy_(policy) {}

  Plan judge() {
    for (const auto& row : history_) applied_.emplace(row.filename, &row);
    for (std::size_t i = 0; i < files_.size(); ++i) {
      by_name_.emplace(files_[i].filename, i);
      order_.push_back(i);
    }
    std::ranges::sort(order_, {}, [&](std::size_t i) { return std::pair{files_[i].version, files_[i].filename}; });
    judge_history();
    judge_files();
    return std::move(plan_);
  }

 private:
  void judge_history() {
    const Newest* last = nullptr;
    std::vector<Newest> in_order;
    for (const auto& row : history_) {
      const auto version = version_of(row.filename);
      const bool is_ours = !row.is_of_no_module || by_name_.contains(row.filename);
      if (is_ours && version && (!newest_ || newest_->version < *version)) newest_ = Newest{*version, row.filename};
      if (version && !row.is_of_no_module) in_order.push_back({*version, row.filename});
      if (!by_name_.contains(row.filename) && !row.is_of_no_module) judge_without_file(row, version);
    }
    for (const auto& next : in_order) {
      if (last != nullptr && next.version < last->version && !plan_.order_warning) {
        plan_.order_warning = fmt::format(
            "The history has {} before {}: it was not applied in the order of the numbers. What is recorded stays as "
            "it is; a database made anew gets them in the order of their numbers.",
            last->filename, next.filename);
      }
      last = &next;
    }
  }

  void judge_without_file(const HistoryRow& row, std::optional<std::uint64_t> version) {
    const bool is_ahead = version && (order_.empty() || files_[order_.back()].version < *version);
    if (is_ahead) {
      note(MigrationMismatch::Kind::ahead, policy_.ahead, row.filename,
           "is applied, newer than every file here: this program is older than the database");
    } else {
      note(MigrationMismatch::Kind::missing, policy_.missing, row.filename,
           "is applied, and its file is gone. Bring it back, or forget_migration() it");
    }
  }

  void judge_files() {
    const Migration* before = nullptr;
    for (const auto index : order_) {
      const auto& file = files_[index];
      const auto row = applied_.find(file.filename);
      if (row == applied_.end()) {
        judge_pending(file, before);
        plan_.pending.push_back(index);
      } else if (row->second->checksum != file.checksum) {
        note(MigrationMismatch::Kind::edited, policy_.edited, file.filename,
             fmt::format("was edited after it had been applied (applied as {}, now {}). Restore it and put the change "
                         "into a new file, or repair() it",
                         row->second->checksum.substr(0, 12), file.checksum.substr(0, 12)));
      }
      before = &file;
    }
  }

  void judge_pending(const Migration& file, const Migration* before) {
    const auto same = std::ranges::find_if(files_, [&](const Migration& other) {
      return other.version == file.version && other.filename != file.filename;
    });
    const bool is_newer_of_two =
        same != files_.end() && (applied_.contains(same->filename) || same->filename < file.filename);
    if (is_newer_of_two) {
      note(MigrationMismatch::Kind::duplicate, OnMismatch::refuse, file.filename,
           fmt::format("has the number of {}. Renumber it", same->filename));
    } else if (newest_ && file.version < newest_->version) {
      note(MigrationMismatch::Kind::late, policy_.late, file.filename,
           fmt::format("is not applied, and older than {}, which is. Give it a newer number, or accept late files",
                       newest_->filename));
    }
    if (before != nullptr && numbering_of(*before) != numbering_of(file)) {
      note(MigrationMismatch::Kind::mixed_schemes, policy_.mixed_schemes, file.filename,
           fmt::format("is numbered in another way than {}. Name it as the others are named", before->filename));
    }
  }

  void note(MigrationMismatch::Kind kind, OnMismatch policy, const std::string& filename, std::string message) {
    auto& into = policy == OnMismatch::refuse ? plan_.refused : plan_.accepted;
    into.push_back({.kind = kind, .filename = filename, .message = filename + " " + std::move(message)});
  }

  const std::vector<Migration>& files_;
  const std::vector<HistoryRow>& history_;
  const MigrationPolicy& policy_;
  std::unordered_map<std::string_view, const HistoryRow*> applied_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
  std::vector<std::size_t> order_;  ///< of the files, by their numbers
  std::optional<Newest> newest_;
  Plan plan_;
};

}  // namespace

Plan plan(const std::vector<Migration>& files, const std::vector<HistoryRow>& history, const MigrationPolicy& policy) {
  return Judge{files, history, policy}.judge();
}

std::string first_difference(std::string_view applied, std::string_view now) {
  constexpr std::size_t screen = 80;
  const auto take_line = [](std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line.substr(0, screen);
  };
  for (std::size_t number = 1; !applied.empty() || !now.empty(); ++number) {
    const auto was = take_line(applied);
    const auto is = take_line(now);
    if (was != is) return fmt::format("line {} was `{}` and is `{}`", number, was, is);
  }
  return {};
}

MigrationMismatchError refusal(std::string_view module, std::vector<MigrationMismatch> refused) {
  auto message =
      fmt::format("The files of module '{}' and the database do not fit together; nothing was applied:", module);
  for (const auto& mismatch : refused) message += "\n  " + mismatch.message + ".";
  return {Fault{.kind = FaultKind::migration, .message = std::move(message)}, std::move(refused)};
}

std::vector<std::string> warnings_of(const Plan& plan) {
  std::vector<std::string> warnings;
  for (const auto& mismatch : plan.accepted) warnings.push_back(mismatch.message + ".");
  if (plan.order_warning) warnings.push_back(*plan.order_warning);
  return warnings;
}

}  // namespace pgdbm::migrate
