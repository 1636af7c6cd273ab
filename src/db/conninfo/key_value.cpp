#include "db/conninfo/split.hpp"

namespace pgdbm::db::conninfo {

namespace {

constexpr std::string_view spaces = " \t\n\r\f\v";

bool is_space(char c) noexcept {
  return spaces.find(c) != std::string_view::npos;
}

class KeyValueReader {
 public:
  explicit KeyValueReader(std::string_view text) : text_(text) {}

  Split read() {
    for (skip_spaces(); !at_end() && !split_.fault; skip_spaces()) read_pair();
    return std::move(split_);
  }

 private:
  [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }
  void skip_spaces() noexcept {
    while (!at_end() && is_space(text_[at_])) ++at_;
  }

  void read_pair() {
    Pair pair{.name_begin = at_};
    while (!at_end() && text_[at_] != '=' && !is_space(text_[at_])) ++at_;
    pair.name = text_.substr(pair.name_begin, at_ - pair.name_begin);
    skip_spaces();
    if (at_end() || text_[at_] != '=') {
      split_.fault = syntax_fault("a word without '=' (is a value with spaces in it not in quotes?)", pair.name_begin);
      return;
    }
    ++at_;
    skip_spaces();
    pair.value_begin = at_;
    if (!at_end() && text_[at_] == '\'') {
      read_quoted(pair.value);
    } else {
      read_bare(pair.value);
    }
    pair.value_end = at_;
    if (!split_.fault) split_.pairs.push_back(std::move(pair));
  }

  /// A backslash takes the next byte as it is; at the very end of the text it means nothing.
  void take_byte(std::string& value) {
    if (text_[at_] == '\\' && ++at_ == text_.size()) return;
    value += text_[at_++];
  }

  void read_bare(std::string& value) {
    while (!at_end() && !is_space(text_[at_])) take_byte(value);
  }

  void read_quoted(std::string& value) {
    const auto quote = at_++;
    while (!at_end() && text_[at_] != '\'') take_byte(value);
    if (at_end()) {
      split_.fault = syntax_fault("a quote that is not closed", quote);
    } else {
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Split split_;
};

}  // namespace

Split split_key_value(std::string_view text) {
  return KeyValueReader{text}.read();
}

}  // namespace pgdbm::db::conninfo
