#include "mail/octet_table.h"

#include <iconv.h>

#include <algorithm>
#include <iterator>

namespace mail {
namespace {

// Only those in which an octet is a character whatever stands beside it: CP1255 and CP1258 compose.
constexpr std::string_view kNames[] = {"CP1251", "KOI8-R", "CP1252",     "KOI8-U",      "ISO-8859-5",
                                       "IBM866", "CP1250", "ISO-8859-2", "ISO-8859-15", "CP1254"};

std::string converted(iconv_t handle, char octet) {
    char* in = &octet;
    std::size_t left = 1;
    char buffer[8];
    char* to = buffer;
    std::size_t room = sizeof buffer;
    iconv(handle, nullptr, nullptr, nullptr, nullptr);
    if (iconv(handle, &in, &left, &to, &room) == static_cast<std::size_t>(-1)) return {};
    return {buffer, to};
}

OctetTable made(std::string_view name) {
    OctetTable table{name, {}};
    const iconv_t handle = iconv_open("UTF-8", std::string(name).c_str());
    if (handle == reinterpret_cast<iconv_t>(-1)) return {};  // NOLINT(performance-no-int-to-ptr)
    for (std::size_t i = 0; i < table.above.size(); ++i)
        table.above[i] = converted(handle, static_cast<char>(0x80 + i));
    iconv_close(handle);
    return table;
}

using Tables = std::array<OctetTable, std::size(kNames)>;

Tables made_all() {
    Tables tables;
    std::ranges::transform(kNames, tables.begin(), made);
    return tables;
}

}  // namespace

const OctetTable* octet_table(std::string_view iconv_name) {
    static const Tables tables = made_all();
    const auto* found = std::ranges::find(tables, iconv_name, &OctetTable::name);
    return found == tables.end() || iconv_name.empty() ? nullptr : found;
}

}  // namespace mail
