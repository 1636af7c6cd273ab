// A verb as a manager has it: text checked against the arguments behind it.
#pragma once

#include <pgdbm/sql/query.hpp>

#include <string>
#include <string_view>

template <class... Args>
void execute(pgdbm::sql::query<Args...> /*sql*/, const Args&... /*args*/) {}
