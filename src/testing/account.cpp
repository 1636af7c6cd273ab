#include "testing/account.hpp"

#include "testing/fail.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <vector>

namespace pgdbm::testing {
namespace {

std::optional<Account> find_account(const std::string& name) {
  std::vector<char> buffer(16384);
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return {};
  return Account{.uid = entry.pw_uid, .gid = entry.pw_gid, .name = name};
}

Account choose_for_root(std::string_view asked) {
  std::vector<std::string> names{"postgres", "nobody"};
  if (!asked.empty()) names = {std::string{asked}};
  for (const std::string& name : names) {
    std::optional<Account> account = find_account(name);
    if (!account) continue;
    if (account->uid == 0) {
      fail("cannot start a private PostgreSQL server as user \"" + name +
           "\": PostgreSQL refuses to run as root; name an unprivileged user in run_as");
    }
    account->needs_switch = true;
    return *account;
  }
  fail("cannot start a private PostgreSQL server as root: there is no user \"" + names.front() + "\"" +
       (asked.empty() ? " and no user \"nobody\"" : "") + "; name an existing unprivileged user in run_as");
}

}  // namespace

Account current_account() {
  std::vector<char> buffer(16384);
  passwd entry{};
  passwd* found = nullptr;
  Account account{.uid = ::geteuid(), .gid = ::getegid(), .name = std::to_string(::geteuid())};
  if (::getpwuid_r(account.uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    account.name = entry.pw_name;
  }
  return account;
}

Account choose_account(std::string_view asked) {
  if (::geteuid() == 0) return choose_for_root(asked);
  Account self = current_account();
  if (!asked.empty() && asked != self.name) {
    fail("cannot start a private PostgreSQL server as user \"" + std::string{asked} + "\": this program runs as \"" +
         self.name + "\", and only root may change the user; leave run_as empty");
  }
  return self;
}

bool can_reach(const Account& account, const std::filesystem::path& path) {
  std::filesystem::path step;
  for (const std::filesystem::path& part : path) {
    step /= part;
    struct stat status {};
    if (::stat(step.c_str(), &status) != 0) return false;
    const mode_t bit = status.st_uid == account.uid ? S_IXUSR : status.st_gid == account.gid ? S_IXGRP : S_IXOTH;
    if ((status.st_mode & bit) == 0) return false;
  }
  return true;
}

}  // namespace pgdbm::testing
