// message: function .*a_placeholder_lacks_the_name_of_a_schema
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT * FROM {{tables..users}}");
}
#else
void statement() {
  execute("SELECT * FROM {{tables.shop.users}}");
}
#endif
