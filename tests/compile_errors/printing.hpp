// The ways in which text reaches people.
#pragma once

#include <pgdbm/base/secret.hpp>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <ostream>
#include <string>
#include <string_view>
