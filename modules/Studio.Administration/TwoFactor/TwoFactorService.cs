using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Studio.Administration.SignIn;
using Studio.Administration.Users;
using Studio.Data.Identity;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Security.Secrets;

namespace Studio.Administration.TwoFactor;

/// <summary>The second factor of users: an authenticator app, and recovery codes for the day it is lost. Each code counts once.</summary>
public sealed class TwoFactorService(UnitOfWork unit, UserManager<StudioUser> users, ISecretProtector secrets, UserSessions sessions, AccountAudit audit, TimeProvider time)
{
    private const int RecoveryCodes = 10;
    private const int RecoveryLength = 10;
    private const string RecoveryAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>The key that an authenticator app is to be given: the one begun with, or a new one. It counts after <see cref="ConfirmAsync"/>.</summary>
    public Task<string> BeginAsync(StudioUser user, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        if (user.TwoFactorEnabled)
        {
            throw ProblemException.Conflict("The second step is on already.");
        }

        if (await FindKeyAsync(session, user.Id, ct) is { } begun)
        {
            return begun;
        }

        var key = Totp.NewKey();
        await session.ExecuteAsync("INSERT INTO TwoFactor (UserId, SecretKey, LastStep) VALUES (@Id, @Stored, 0) ON CONFLICT (UserId) DO UPDATE SET SecretKey = @Stored, LastStep = 0",
            new { user.Id, Stored = secrets.Protect(key, PurposeOf(user.Id)) }, ct);
        return key;
    }, cancellationToken);

    /// <summary>Switches the second factor on where the code shows that the app has the key; the recovery codes are returned this once. The user's other sessions end.</summary>
    /// <exception cref="ProblemException">400: the code is not right.</exception>
    public Task<IReadOnlyList<string>> ConfirmAsync(StudioUser user, string code, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        if (!await TakeCodeAsync(session, user.Id, code, ct))
        {
            throw ProblemException.Invalid("Code", "The code is not right. Look whether the clock of your phone is.");
        }

        user.TwoFactorEnabled = true;
        await EndSessionsAsync(user, session, byHimself: true, ct);
        return await NewRecoveryCodesAsync(session, user.Id, ct);
    }, cancellationToken);

    /// <summary>True where it is the app's code of now, or a recovery code; neither is right a second time.</summary>
    public Task<bool> TakeAsync(StudioUser user, string code, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        user.TwoFactorEnabled && (await TakeCodeAsync(session, user.Id, code, ct)
            || await session.ExecuteAsync("DELETE FROM RecoveryCode WHERE UserId = @Id AND Hash = @Hash", new { user.Id, Hash = HashOf(code) }, ct) == 1), cancellationToken);

    /// <summary>Makes new recovery codes; the old ones are worth nothing any more.</summary>
    public Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(StudioUser user, CancellationToken cancellationToken) =>
        unit.WriteAsync(WriteClass.Interactive, (session, ct) => NewRecoveryCodesAsync(session, user.Id, ct), cancellationToken);

    /// <summary>How many recovery codes are left.</summary>
    public Task<long> CountRecoveryCodesAsync(StudioUser user, CancellationToken cancellationToken) =>
        unit.ReadAsync((session, ct) => session.ScalarAsync<long>("SELECT count(*) FROM RecoveryCode WHERE UserId = @Id", new { user.Id }, ct), cancellationToken);

    /// <summary>Switches the second factor off and forgets its key and codes. The user's sessions end.</summary>
    public Task RemoveAsync(StudioUser user, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        await session.ExecuteAsync("DELETE FROM TwoFactor WHERE UserId = @Id", new { user.Id }, ct);
        await session.ExecuteAsync("DELETE FROM RecoveryCode WHERE UserId = @Id", new { user.Id }, ct);
        user.TwoFactorEnabled = false;
        await EndSessionsAsync(user, session, byHimself: false, ct);
    }, cancellationToken);

    /// <summary>What the key of a user is encrypted for.</summary>
    internal static string PurposeOf(string userId) => "two-factor:" + userId;

    private async Task EndSessionsAsync(StudioUser user, WriteSession session, bool byHimself, CancellationToken cancellationToken)
    {
        await audit.RecordAsync(AuditActions.UserChanged, user, new JsonObject { ["twoFactor"] = !user.TwoFactorEnabled }, new JsonObject { ["twoFactor"] = user.TwoFactorEnabled }, byHimself, cancellationToken);
        (await users.UpdateSecurityStampAsync(user)).Require();
        session.AfterCommit(() => sessions.Forget(user.Id));
    }

    private async Task<string?> FindKeyAsync(DbSession session, string userId, CancellationToken cancellationToken) =>
        await session.FirstAsync<string>("SELECT SecretKey FROM TwoFactor WHERE UserId = @userId", new { userId }, cancellationToken) is { } stored ? secrets.Unprotect(stored, PurposeOf(userId)) : null;

    /// <summary>A code's step must be later than the last one that counted: whoever overhears a code cannot use it again (ASVS 5.0, 6.5.1).</summary>
    private async Task<bool> TakeCodeAsync(WriteSession session, string userId, string code, CancellationToken cancellationToken) =>
        await FindKeyAsync(session, userId, cancellationToken) is { } key
        && Totp.Match(key, code, time.GetUtcNow()) is { } step
        && await session.ExecuteAsync("UPDATE TwoFactor SET LastStep = @step WHERE UserId = @userId AND LastStep < @step", new { userId, step }, cancellationToken) == 1;

    private static async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(WriteSession session, string userId, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("DELETE FROM RecoveryCode WHERE UserId = @userId", new { userId }, cancellationToken);
        var codes = new List<string>();
        for (var i = 0; i < RecoveryCodes; i++)
        {
            var code = RandomNumberGenerator.GetString(RecoveryAlphabet, RecoveryLength);
            codes.Add(code[..(RecoveryLength / 2)] + "-" + code[(RecoveryLength / 2)..]);
            await session.ExecuteAsync("INSERT INTO RecoveryCode (UserId, Hash) VALUES (@userId, @Hash)", new { userId, Hash = HashOf(code) }, cancellationToken);
        }

        return codes;
    }

    /// <summary>Codes are random enough (49 bits, and attempts are slowed) that a plain hash keeps them.</summary>
    private static string HashOf(string code) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(new string([.. code.Where(char.IsLetterOrDigit).Take(64)]).ToLowerInvariant())));
}

internal sealed class TwoFactorMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE TwoFactor (UserId TEXT PRIMARY KEY REFERENCES "User" (Id) ON DELETE CASCADE, SecretKey TEXT NOT NULL, LastStep INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE RecoveryCode (UserId TEXT NOT NULL REFERENCES "User" (Id) ON DELETE CASCADE, Hash TEXT NOT NULL, PRIMARY KEY (UserId, Hash)) WITHOUT ROWID;
            """, null, cancellationToken);
        return 1;
    }
}
