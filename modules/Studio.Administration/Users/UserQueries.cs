using Studio.Data.Sessions;

namespace Studio.Administration.Users;

/// <summary>A user as lists and programs see him.</summary>
public sealed record UserView(string Id, string UserName, string DisplayName, string Email, bool Disabled, bool TwoFactor, IReadOnlyList<string> Roles);

/// <summary>Reads users.</summary>
public sealed class UserQueries(UnitOfWork unit)
{
    /// <summary>What a list can be sorted by; with <c>-</c> in front from Z to A.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["name", "displayName", "email", "state"];

    private const string Columns = "u.Id, u.UserName, u.DisplayName, u.Email, CASE WHEN u.LockoutEnd IS NULL THEN 0 ELSE 1 END AS Disabled, CAST(u.TwoFactorEnabled AS INTEGER) AS TwoFactor";

    /// <summary>A page of the users whose name or mail contains the search.</summary>
    /// <param name="search">What is searched for, or null.</param>
    /// <param name="sort">One of <see cref="Sorts"/>; anything else sorts by name.</param>
    /// <param name="skip">How many are left out.</param>
    /// <param name="take">How many are wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<(IReadOnlyList<UserView> Users, long Total)> ListAsync(string? search, string? sort, int skip, int take, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        const string from = """ FROM "User" u WHERE lower(u.UserName) LIKE lower(@Like) ESCAPE '\' OR lower(u.DisplayName) LIKE lower(@Like) ESCAPE '\' OR lower(u.Email) LIKE lower(@Like) ESCAPE '\'""";
        var parameters = new { Like = SearchText.Contains(search), skip, take };
        var rows = await session.QueryAsync<Row>($"SELECT {Columns}{from} ORDER BY {Order(sort)} LIMIT @take OFFSET @skip", parameters, ct);
        var views = new List<UserView>();
        foreach (var row in rows)
        {
            views.Add(await ViewAsync(session, row, ct));
        }

        return ((IReadOnlyList<UserView>)views, await session.ScalarAsync<long>("SELECT count(*)" + from, parameters, ct));
    }, cancellationToken);

    /// <summary>A user, or null where there is none of this id.</summary>
    public Task<UserView?> FindAsync(string id, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
        await session.FirstAsync<Row>($"SELECT {Columns} FROM \"User\" u WHERE u.Id = @id", new { id }, ct) is { } row ? await ViewAsync(session, row, ct) : null, cancellationToken);

    private static string Order(string? sort)
    {
        var direction = sort?.StartsWith('-') == true ? "DESC" : "ASC";
        return sort?.TrimStart('-') switch
        {
            "displayName" => $"lower(u.DisplayName) {direction}, u.NormalizedUserName",
            "email" => $"u.NormalizedEmail {direction}, u.NormalizedUserName",
            "state" => $"Disabled {direction}, u.NormalizedUserName",
            _ => "u.NormalizedUserName " + direction,
        };
    }

    private static async Task<UserView> ViewAsync(DbSession session, Row row, CancellationToken cancellationToken)
    {
        var roles = await session.QueryAsync<string>("SELECT r.Name FROM UserRole m JOIN Role r ON r.Id = m.RoleId WHERE m.UserId = @Id ORDER BY r.Name", new { row.Id }, cancellationToken);
        return new UserView(row.Id, row.UserName, row.DisplayName, row.Email, row.Disabled != 0, row.TwoFactor != 0, roles);
    }

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public string UserName { get; set; } = "";

        public string DisplayName { get; set; } = "";

        public string Email { get; set; } = "";

        public long Disabled { get; set; }

        public long TwoFactor { get; set; }
    }
}
