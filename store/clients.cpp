#include "store/clients.h"

#include "store/statement.h"

namespace store {
namespace {

constexpr char kColumns[] = "organisation, name, address, phone, position, contract, plan, language";

Client read_client(const Rows& row) {
    return {
        .organisation = row.get<std::string>(0),
        .name = row.get<std::string>(1),
        .address = row.get<std::string>(2),
        .phone = row.get<std::string>(3),
        .position = row.get<std::string>(4),
        .contract = row.get<std::string>(5),
        .plan = row.get<std::string>(6),
        .language = row.get<std::string>(7),
    };
}

}  // namespace

std::optional<Client> find_client(Database& db, std::string_view address) {
    static constexpr auto kSql = join_sql("SELECT ", kColumns, " FROM client WHERE address = ?1");
    Rows rows = db.prepare(kSql.data()).query(address);
    if (!rows.next()) return {};
    return read_client(rows);
}

std::vector<Client> list_clients(Database& db) {
    static constexpr auto kSql = join_sql("SELECT ", kColumns, " FROM client ORDER BY organisation, address");
    std::vector<Client> found;
    Rows rows = db.prepare(kSql.data()).query();
    while (rows.next()) found.push_back(read_client(rows));
    return found;
}

void put_client(Database& db, const Client& client) {
    db.prepare(
          "INSERT INTO client (organisation, name, address, phone, position, contract, plan, language) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (address) DO UPDATE SET "
          "organisation = excluded.organisation, name = excluded.name, address = excluded.address, "
          "phone = excluded.phone, position = excluded.position, contract = excluded.contract, "
          "plan = excluded.plan, language = excluded.language")
        .run(client.organisation, client.name, client.address, client.phone, client.position, client.contract,
             client.plan, client.language);
}

bool remove_client(Database& db, std::string_view address) {
    return db.prepare("DELETE FROM client WHERE address = ?1").run(address) > 0;
}

}  // namespace store
