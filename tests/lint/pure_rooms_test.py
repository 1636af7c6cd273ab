from house import TreeTest

import pure_rooms


class PureRooms(TreeTest):
    def test_names_what_only_a_room_with_sockets_may_need(self):
        output = (
            "                 U connect\n"
            "                 U epoll_wait@GLIBC_2.3.2\n"
            "                 U memcpy\n"
            "                 U _ZN5boost4asio6detail10socket_ops4recvEv\n"
            "                 U _ZN5pgdbm4wire4sendEv\n"
        )
        self.assertEqual(
            pure_rooms.forbidden_symbols(output),
            ["_ZN5boost4asio6detail10socket_ops4recvEv", "connect", "epoll_wait@GLIBC_2.3.2"],
        )

    def test_a_build_without_these_rooms_is_no_fault(self):
        self.assertEqual(pure_rooms.check(self.root), [])
