// message: function .*a_placeholder_with_capitals_is_continued_by_letters
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT * FROM {{tables.Users}}_old");
}
#else
void statement() {
  execute("SELECT * FROM {{tables.users}}_old");
}
#endif
