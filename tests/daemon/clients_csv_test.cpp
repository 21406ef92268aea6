// clients.csv as spreadsheets write it, and as people break it.
#include <catch2/catch.hpp>

#include "daemon/clients_csv.h"

using namespace ticketgate;

namespace {

std::string in_words(const ClientsFile& file) {
    std::string out;
    for (std::size_t i = 0; i < file.clients.size(); ++i) {
        const store::Client& c = file.clients[i];
        out += std::to_string(file.lines[i]) + "|" + c.organisation + "|" + c.name + "|" + c.address + "|" +
               c.plan + "\n";
    }
    for (const ClientsError& error : file.errors) out += error.str() + "\n";
    return out;
}

struct Case {
    std::string what, text, expected;
};

const std::vector<Case> kCases = {
    {"plain, any order", "address,name,organisation,plan\na@b.example,Anna,Acme,gold\n",
     "2|Acme|Anna|a@b.example|gold\n"},
    {"semicolons, CRLF, a byte order mark, case of the header",
     "\xef\xbb\xbfOrganisation;Address\r\nООО «Ромашка», Минск;a@b.example\r\n",
     "2|ООО «Ромашка», Минск||a@b.example|\n"},
    {"quotes", "organisation,address\n\"Acme, \"\"the\"\"\nfirm\",a@b.example\nB,b@b.example",
     "2|Acme, \"the\"\nfirm||a@b.example|\n4|B||b@b.example|\n"},
    {"empty lines are nothing", "address\n\na@b.example\n\n", "3|||a@b.example|\n"},
    {"empty quotes", "address,name\na@b.example,\"\"\n", "2|||a@b.example|\n"},
    {"an empty file", "",
     "c.csv:1: it is empty; its first line names columns: organisation, name, address, phone, position, "
     "contract, plan, language\n"},
    {"an unknown column", "adress\na@b.example\n",
     "c.csv:1: there is no column \"adress\"; accepted: organisation, name, address, phone, position, "
     "contract, plan, language\n"},
    {"no address", "name\nAnna\n", "c.csv:1: the column \"address\" is missing\n"},
    {"a column twice", "address,address\n", "c.csv:1: column \"address\" stands twice\n"},
    {"all broken lines are named",
     "address,name\nnobody,x\na@b.example\na@b.example,Anna\nA@B.example,Anna\n\"c@b.example\"x,C\n",
     "4||Anna|a@b.example|\nc.csv:2: \"nobody\" is no mail address\nc.csv:3: 1 columns, the first line "
     "names 2\nc.csv:5: A@B.example stands in line 4 already\nc.csv:6: something stands behind a closing "
     "quote\n"},
    {"a quote that never closes", "address,name\na@b.example,\"Anna\n",
     "c.csv:2: a quote is opened and never closed\n"},
    {"another charset", "address,name\na@b.example,\xc0\xed\xed\xe0\n", "c.csv: it is no UTF-8 text\n"},
};

}  // namespace

TEST_CASE("A list of clients is read as it was meant, and its errors are named by line") {
    for (const Case& one : kCases) {
        INFO(one.what);
        CHECK(in_words(parse_clients(one.text, "c.csv")) == one.expected);
    }
}

TEST_CASE("A list that is not there is an error and no exception") {
    const auto file = read_clients("/nonexistent/clients.csv");
    CHECK(in_words(file) == "/nonexistent/clients.csv: cannot be read: No such file or directory\n");
}
