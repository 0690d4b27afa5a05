using System.Text.Json.Nodes;
using Studio.Administration.ApiKeys;
using Studio.Administration.Roles;
using Studio.Data.Identity;
using Studio.Kernel.Security.Audit;

namespace Studio.Administration;

/// <summary>Writes down what is done to users, roles and keys, in the transaction that does it. Passwords, codes and secrets never stand in it.</summary>
public sealed class AccountAudit(IAuditTrail trail)
{
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(10);

    /// <summary>A user as a record shows him.</summary>
    internal static JsonObject Describe(StudioUser user, IEnumerable<string> roles) => new()
    {
        ["userName"] = user.UserName, ["displayName"] = user.DisplayName, ["email"] = user.Email, ["disabled"] = user.LockoutEnd is not null, ["twoFactor"] = user.TwoFactorEnabled, ["roles"] = List(roles.Order(StringComparer.Ordinal)),
    };

    /// <summary>A role as a record shows it.</summary>
    internal static JsonObject Describe(RoleInput role) => new() { ["name"] = role.Name, ["description"] = role.Description, ["permissions"] = List(role.Permissions.Order(StringComparer.Ordinal)) };

    /// <summary>Something was done to a user.</summary>
    internal Task RecordAsync(AuditAction action, StudioUser user, JsonObject? before, JsonObject? after, bool byHimself, CancellationToken cancellationToken) => trail.RecordAsync(
        new AuditEntry(action) { SubjectType = "User", SubjectId = user.Id, SubjectName = user.UserName ?? "", Before = before, After = after, Actor = byHimself ? new AuditActor(user.Id, user.UserName ?? "") : null }, cancellationToken);

    /// <summary>Something was done to a role.</summary>
    internal Task RecordAsync(AuditAction action, string id, string name, RoleInput? before, RoleInput? after, CancellationToken cancellationToken) => trail.RecordAsync(
        new AuditEntry(action) { SubjectType = "Role", SubjectId = id, SubjectName = name, Before = before is null ? null : Describe(before), After = after is null ? null : Describe(after) }, cancellationToken);

    /// <summary>A key was made or revoked.</summary>
    internal Task RecordAsync(AuditAction action, ApiKey key, CancellationToken cancellationToken) => trail.RecordAsync(
        new AuditEntry(action)
        {
            SubjectType = "ApiKey",
            SubjectId = key.Id,
            SubjectName = key.Name,
            After = new JsonObject { ["name"] = key.Name, ["role"] = key.Role, ["scopes"] = key.Scopes, ["expiresUtc"] = key.ExpiresUtc, ["revokedUtc"] = key.RevokedUtc },
        }, cancellationToken);

    /// <summary>Somebody was refused at the sign-in. The name that was written is not kept: people write passwords there.</summary>
    internal Task RecordFailedSignInAsync(CancellationToken cancellationToken) => trail.RecordAsync(new AuditEntry(AuditActions.SignInFailed) { Aggregate = Together }, cancellationToken);

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
