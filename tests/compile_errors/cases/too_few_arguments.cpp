// message: function .*fewer_arguments_than_the_highest_parameter
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT $1, $2", 1);
}
#else
void statement() {
  execute("SELECT $1, $2", 1, 2);
}
#endif
