using System.Text.Json;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.Data.Settings;

/// <summary>What a person chose for himself: one JSON value a user and name. Read at each use, so that every host has the newest.</summary>
public sealed class UserSettings(UnitOfWork unit)
{
    /// <summary>The value, or null where he chose nothing or it can no longer be read.</summary>
    /// <param name="userId">The user's id.</param>
    /// <param name="name">The value's name, such as <c>dashboard</c>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<T?> GetAsync<T>(string userId, string name, CancellationToken cancellationToken) where T : class
    {
        var json = await unit.ReadAsync((session, ct) => session.FirstAsync<string>("SELECT Value FROM UserSetting WHERE UserId = @userId AND Name = @name", new { userId, name }, ct), cancellationToken);
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            // A choice of an older version: none.
            return null;
        }
    }

    /// <summary>Keeps the value in place of the one before; null forgets it.</summary>
    public Task SaveAsync<T>(string userId, string name, T? value, CancellationToken cancellationToken) where T : class => unit.WriteAsync(WriteClass.Interactive, (session, ct) => value is null
        ? session.ExecuteAsync("DELETE FROM UserSetting WHERE UserId = @userId AND Name = @name", new { userId, name }, ct)
        : session.ExecuteAsync("INSERT INTO UserSetting (UserId, Name, Value) VALUES (@userId, @name, @Value) ON CONFLICT (UserId, Name) DO UPDATE SET Value = @Value",
            new { userId, name, Value = JsonSerializer.Serialize(value, JsonSerializerOptions.Web) }, ct), cancellationToken);
}

internal sealed class UserSettingMigration : DataMigration
{
    public override int Order => 0;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("CREATE TABLE UserSetting (UserId TEXT NOT NULL, Name TEXT NOT NULL, Value TEXT NOT NULL, PRIMARY KEY (UserId, Name)) WITHOUT ROWID", null, cancellationToken);
        return 1;
    }
}
