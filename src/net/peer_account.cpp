#include "net/peer_account.hpp"

#include <pwd.h>

#include <array>

namespace pgdbm::net {

namespace {

std::optional<std::string> account_name(uid_t user) {
  std::array<char, 16 * 1024> text{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(user, &entry, text.data(), text.size(), &found) != 0 || found == nullptr) return std::nullopt;
  return found->pw_name;
}

}  // namespace

std::optional<Fault> peer_fault(Socket& socket, const Address& address, const std::string& required) {
  const auto fault = [&](const std::string& runs_under) {
    return Fault{.kind = FaultKind::cannot_connect,
                 .message = "The server at " + address.text() + " is to run under the account \"" + required +
                            "\" (requirepeer), and it runs under " + runs_under +
                            ". Is this the server that was meant?"};
  };
  const auto user = socket.peer_user();
  if (!user) return fault("one that the system does not tell");
  const auto name = account_name(*user);
  if (!name) return fault("user number " + std::to_string(*user) + ", which has no name here");
  if (*name != required) return fault("\"" + *name + "\"");
  return std::nullopt;
}

}  // namespace pgdbm::net
