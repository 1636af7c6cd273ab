// message: function .*a_name_in_a_placeholder_holds_a_bad_character
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT * FROM {{tables.my-users}}");
}
#else
void statement() {
  execute("SELECT * FROM {{tables.my_users}}");
}
#endif
