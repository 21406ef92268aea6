// clients.csv: the list of those who may write, as people keep it in a spreadsheet. RFC 4180 (quotes, doubled
// quotes, line ends inside them), UTF-8 with or without a byte order mark, separated by commas, or by
// semicolons where the header line is (as a spreadsheet writes it in Russia). The header line names the
// columns, in any order and case; `address` must be among them, an unknown one is an error, those left out
// stay empty.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "store/record.h"

namespace ticketgate {

struct ClientsError {
    std::filesystem::path file;
    int line = 0;  // 0: the file as a whole
    std::string text;

    std::string str() const;  // "clients.csv:7: …"
};

struct ClientsFile {
    std::vector<store::Client> clients;  // in order of the file; of use only when there are no errors
    std::vector<int> lines;              // where each begins
    std::vector<ClientsError> errors;    // all of them
};

/// Never throws on what stands in the file; one that cannot be read is an error of line 0.
ClientsFile read_clients(const std::filesystem::path& file);
/// The same of text at hand; `file` is for errors.
ClientsFile parse_clients(std::string_view text, const std::filesystem::path& file);

}  // namespace ticketgate
