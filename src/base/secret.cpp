#include <pgdbm/base/secret.hpp>

#include <cstring>

namespace pgdbm {

void Secret::wipe(std::string& text) noexcept {
  // A short string lives within the object, and moving from it or shrinking it leaves its bytes there.
  text.resize(text.capacity());
  explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace pgdbm
