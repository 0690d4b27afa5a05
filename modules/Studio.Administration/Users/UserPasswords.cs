using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Studio.Administration.SignIn;
using Studio.Data.Identity;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;

namespace Studio.Administration.Users;

/// <summary>Passwords of users: changing one's own, and one-time links by which someone sets a new one. Whatever sets a password ends the user's sessions.</summary>
public sealed class UserPasswords(UserManager<StudioUser> users, PasswordCheck check, UnitOfWork unit, UserSessions sessions, AccountAudit audit, TimeProvider time)
{
    /// <summary>How long a link can be used.</summary>
    public static readonly TimeSpan LinkLife = TimeSpan.FromHours(24);

    private const int TokenLength = 32;

    /// <summary>Hashes a password that may be one, outside of any transaction: it takes a while.</summary>
    /// <exception cref="ProblemException">400: it is too short or too long.</exception>
    public async Task<string> HashAsync(StudioUser user, string password, CancellationToken cancellationToken)
    {
        if (password.Length > PasswordCheck.MaximumLength)
        {
            throw ProblemException.Invalid("Password", "A password of at most 256 characters is needed.");
        }

        foreach (var validator in users.PasswordValidators)
        {
            (await validator.ValidateAsync(users, user, password)).Require();
        }

        if (user.UserName is { Length: > 3 } name && password.Contains(name, StringComparison.OrdinalIgnoreCase))
        {
            throw ProblemException.Invalid("Password", "A password that does not contain the user name is needed.");
        }

        return await check.HashAsync(user, password, cancellationToken);
    }

    /// <summary>Sets a user's password and ends his sessions; links to set it are worth nothing any more.</summary>
    public async Task SetAsync(StudioUser user, string password, CancellationToken cancellationToken)
    {
        var hash = await HashAsync(user, password, cancellationToken);
        await unit.WriteAsync(WriteClass.Interactive, (session, ct) => StoreAsync(session, user, hash, byLink: false, ct), cancellationToken);
    }

    /// <summary>Changes one's own password.</summary>
    /// <exception cref="ProblemException">400: the old one is not right, or the new one is none.</exception>
    public async Task ChangeAsync(StudioUser user, string old, string password, CancellationToken cancellationToken)
    {
        if (!await check.IsRightAsync(user, old, cancellationToken))
        {
            throw ProblemException.Invalid("OldPassword", "This is not your password.");
        }

        await SetAsync(user, password, cancellationToken);
    }

    /// <summary>Makes the token of a link by which a new password can be set once, within a day. An earlier link of the user is worth nothing any more.</summary>
    public Task<string> NewLinkAsync(StudioUser user, string madeBy, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var token = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(TokenLength));
        await session.ExecuteAsync("INSERT INTO PasswordLink (UserId, Hash, MadeBy, ExpiresUtc) VALUES (@Id, @Hash, @madeBy, @Expires) ON CONFLICT (UserId) DO UPDATE SET Hash = @Hash, MadeBy = @madeBy, ExpiresUtc = @Expires",
            new { user.Id, Hash = HashOf(token), madeBy, Expires = (time.GetUtcNow() + LinkLife).ToUnixTimeMilliseconds() }, ct);
        return token;
    }, cancellationToken);

    /// <summary>The user whom a link is for, or null where it is unknown, used or past its day.</summary>
    public async Task<StudioUser?> FindByLinkAsync(string token, CancellationToken cancellationToken)
    {
        var id = await unit.ReadAsync((session, ct) => session.FirstAsync<string>("SELECT UserId FROM PasswordLink WHERE Hash = @Hash AND ExpiresUtc > @Now",
            new { Hash = HashOf(token), Now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct), cancellationToken);
        return id is null ? null : await users.FindByIdAsync(id) is { LockoutEnd: null } user ? user : null;
    }

    /// <summary>Sets the password by a link, which is used up by it.</summary>
    /// <exception cref="ProblemException">400: the password is none; 404: the link is unknown, used or past its day.</exception>
    public async Task<StudioUser> UseLinkAsync(string token, string password, CancellationToken cancellationToken)
    {
        var user = await FindByLinkAsync(token, cancellationToken) ?? throw ProblemException.NotFound("The link is used, or its day is over. Ask for a new one.");
        var hash = await HashAsync(user, password, cancellationToken);
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            if (await session.ExecuteAsync("DELETE FROM PasswordLink WHERE Hash = @Hash AND ExpiresUtc > @Now", new { Hash = HashOf(token), Now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct) != 1)
            {
                throw ProblemException.NotFound("The link is used, or its day is over. Ask for a new one.");
            }

            await StoreAsync(session, user, hash, byLink: true, ct);
        }, cancellationToken);
        return user;
    }

    private async Task StoreAsync(WriteSession session, StudioUser user, string hash, bool byLink, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("DELETE FROM PasswordLink WHERE UserId = @Id", new { user.Id }, cancellationToken);
        user.PasswordHash = hash;
        (await users.UpdateSecurityStampAsync(user)).Require();
        await audit.RecordAsync(AuditActions.PasswordChanged, user, null, null, byHimself: byLink, cancellationToken);
        session.AfterCommit(() => sessions.Forget(user.Id));
    }

    private static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

internal sealed class PasswordLinkMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE PasswordLink (UserId TEXT PRIMARY KEY REFERENCES "User" (Id) ON DELETE CASCADE, Hash TEXT NOT NULL UNIQUE, MadeBy TEXT NOT NULL, ExpiresUtc INTEGER NOT NULL) WITHOUT ROWID
            """, null, cancellationToken);
        return 1;
    }
}
