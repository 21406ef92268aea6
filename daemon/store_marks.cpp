#include "daemon/store_marks.h"

#include <openssl/rand.h>

#include <stdexcept>

#include "mail/digest.h"
#include "store/deadlines.h"

namespace ticketgate {
namespace {

std::string random_of_system(std::size_t count) {
    std::string octets(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(octets.data()), static_cast<int>(count)) != 1)
        throw std::runtime_error("no random numbers from the system");
    return octets;
}

std::string made_once(store::Database& db, const char* name, std::size_t octets) {
    if (auto there = store::setting(db, name)) return *there;
    std::string made = mail::to_hex(random_of_system(octets));
    store::set_setting(db, name, made);
    return made;
}

}  // namespace

std::string loop_mark(store::Database& db) {
    return made_once(db, "loop_mark", 8);
}

std::string reply_key(store::Database& db) {
    return made_once(db, "reply_key", 32);
}

}  // namespace ticketgate
