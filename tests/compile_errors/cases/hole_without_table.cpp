// message: function .*a_placeholder_lacks_the_name_of_a_table
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT * FROM {{tables}}");
}
#else
void statement() {
  execute("SELECT * FROM {{tables.users}}");
}
#endif
