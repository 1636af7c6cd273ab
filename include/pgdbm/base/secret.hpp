// Text that must not be seen: passwords and the like. No formatter prints it, no stream takes it, and its bytes are
// overwritten when it ends; whoever needs the text says so with `reveal()`.
// Limit: copies that others make of the revealed text are theirs to wipe.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

namespace pgdbm {

class Secret {
 public:
  Secret() = default;
  /// Takes the text over and overwrites what the string keeps of it.
  explicit Secret(std::string&& text) noexcept : text_(std::move(text)) { wipe(text); }
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }
  Secret& operator=(const Secret& other) {
    if (this != &other) *this = Secret{other};
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    wipe(text_);
    text_ = std::move(other.text_);
    wipe(other.text_);
    return *this;
  }
  ~Secret() { wipe(text_); }

  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  /// The text itself; the view lives as long as this object stays as it is.
  [[nodiscard]] std::string_view reveal() const noexcept { return text_; }

  friend bool operator==(const Secret&, const Secret&) = default;
  friend std::ostream& operator<<(std::ostream&, const Secret&) = delete;

 private:
  /// Overwrites every byte the string holds, also beyond its end, and empties it.
  static void wipe(std::string& text) noexcept;

  std::string text_;
};

}  // namespace pgdbm
