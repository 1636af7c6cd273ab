// Starts a private server, keeps it busy, and waits to be killed: the program of kill_pgtest.cpp.
#include <pgdbm/testing/private_server.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <iostream>
#include <string>

int main(int count, char** arguments) try {
  if (count != 2) return 2;
  pgdbm::testing::PrivateServer server{{.run_directory_parent = arguments[1]}};
  std::cout << "ready" << std::endl;

  // A backend deep in computation does not notice that its postmaster is gone.
  std::string psql = server.binaries() / "psql";
  std::string options = "-XAtqd";
  std::string connection = server.connection_string();
  std::string command = "-c";
  std::string sql = "SELECT count(*) FROM generate_series(1, 1000000000) AS a WHERE a * a = -1";
  std::array<char*, 6> words{psql.data(), options.data(), connection.data(), command.data(), sql.data(), nullptr};
  posix_spawn_file_actions_t silence{};
  ::posix_spawn_file_actions_init(&silence);
  ::posix_spawn_file_actions_addopen(&silence, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t client = 0;
  if (::posix_spawn(&client, psql.c_str(), &silence, nullptr, words.data(), environ) != 0) return 3;
  for (;;) ::pause();
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
