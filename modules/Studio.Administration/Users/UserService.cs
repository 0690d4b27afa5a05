using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Studio.Administration.Roles;
using Studio.Administration.SignIn;
using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;

namespace Studio.Administration.Users;

/// <summary>What is kept of a user besides his password.</summary>
public sealed record UserInput(string UserName, string DisplayName, string Email, IReadOnlyList<string> Roles)
{
    /// <summary>The id of a user who is to be made with one that is known already; a new one where it is empty.</summary>
    public string Id { get; init; } = "";
}

/// <summary>Makes and changes users. Whoever acts cannot touch a user who may do more than himself, nor remove the last administrator.</summary>
public sealed class UserService(UserManager<StudioUser> users, RoleManager<StudioRole> roles, UnitOfWork unit, RoleGuard guard, UserPasswords passwords, UserSessions sessions, AccountAudit audit, IdGenerator ids)
{
    private const string PasswordAlphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int MaximumName = 100;
    private const int MaximumMail = 200;

    /// <summary>A password of 16 characters that can be read aloud without mistakes.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString(PasswordAlphabet, 16);

    /// <summary>Makes a user with one role, as the system itself.</summary>
    /// <exception cref="ProblemException">400 with the field that is wrong.</exception>
    public Task<StudioUser> CreateAsync(string userName, string displayName, string email, string role, string password, CancellationToken cancellationToken) =>
        CreateAsync(userName, displayName, email, role, password, "", cancellationToken);

    /// <summary>Makes a user with one role and an id that is known already; a new id where it is empty.</summary>
    /// <exception cref="ProblemException">400 with the field that is wrong.</exception>
    public Task<StudioUser> CreateAsync(string userName, string displayName, string email, string role, string password, string id, CancellationToken cancellationToken) =>
        CreateAsync(new UserInput(userName, displayName, email, [role]) { Id = id }, password, actor: null, cancellationToken);

    /// <summary>Makes a user.</summary>
    /// <param name="input">Names, mail and roles.</param>
    /// <param name="password">The first password; null where the user signs in from outside, or is given a link.</param>
    /// <param name="actor">Who does it; null is the system itself.</param>
    /// <param name="cancellationToken">Gives up before anything is written.</param>
    /// <exception cref="ProblemException">400 with the field that is wrong; 403 where a role is not the actor's to give.</exception>
    public async Task<StudioUser> CreateAsync(UserInput input, string? password, ClaimsPrincipal? actor, CancellationToken cancellationToken)
    {
        var clean = Check(input);
        var user = new StudioUser { Id = input.Id.Length > 0 ? input.Id : ids.NewId(), UserName = clean.UserName, DisplayName = clean.DisplayName, Email = clean.Email };
        if (password is not null)
        {
            user.PasswordHash = await passwords.HashAsync(user, password, cancellationToken);
        }

        return await unit.WriteAsync(WriteClass.Interactive, async (_, ct) =>
        {
            await RequireRolesAsync(clean.Roles, actor, ct);
            (await users.CreateAsync(user)).Require();
            (await users.AddToRolesAsync(user, clean.Roles)).Require();
            await audit.RecordAsync(AuditActions.UserCreated, user, null, AccountAudit.Describe(user, clean.Roles), byHimself: false, ct);
            return user;
        }, cancellationToken);
    }

    /// <summary>Changes names, mail and roles. With the roles or the name the user's sessions end.</summary>
    /// <exception cref="ProblemException">400 with the field that is wrong; 403, 404; 409 where no administrator would be left.</exception>
    public Task<StudioUser> UpdateAsync(string id, UserInput input, ClaimsPrincipal actor, CancellationToken cancellationToken)
    {
        var clean = Check(input);
        return ChangeAsync(id, actor, async (user, session, ct) =>
        {
            var held = await users.GetRolesAsync(user);
            var before = AccountAudit.Describe(user, held);
            var (added, removed) = (clean.Roles.Except(held, StringComparer.Ordinal).ToList(), held.Except(clean.Roles, StringComparer.Ordinal).ToList());
            await RequireRolesAsync(added, actor, ct);
            var ends = added.Count + removed.Count > 0 || user.UserName != clean.UserName;
            (user.UserName, user.DisplayName, user.Email) = (clean.UserName, clean.DisplayName, clean.Email);
            (await users.UpdateAsync(user)).Require();
            (await users.AddToRolesAsync(user, added)).Require();
            (await users.RemoveFromRolesAsync(user, removed)).Require();
            await RoleGuard.RequireAdministratorAsync(session, ct);
            await audit.RecordAsync(AuditActions.UserChanged, user, before, AccountAudit.Describe(user, clean.Roles), byHimself: false, ct);
            if (ends)
            {
                await EndSessionsAsync(user, session);
            }
        }, cancellationToken);
    }

    /// <summary>Keeps a user from signing in and ends his sessions, or lets him sign in again.</summary>
    /// <exception cref="ProblemException">403, 404; 409 where no administrator would be left.</exception>
    public Task<StudioUser> SetDisabledAsync(string id, bool disabled, ClaimsPrincipal actor, CancellationToken cancellationToken) => ChangeAsync(id, actor, async (user, session, ct) =>
    {
        var held = await users.GetRolesAsync(user);
        var before = AccountAudit.Describe(user, held);
        (user.LockoutEnabled, user.LockoutEnd) = (true, disabled ? DateTimeOffset.MaxValue : null);
        (await users.UpdateAsync(user)).Require();
        await RoleGuard.RequireAdministratorAsync(session, ct);
        await audit.RecordAsync(AuditActions.UserChanged, user, before, AccountAudit.Describe(user, held), byHimself: false, ct);
        await EndSessionsAsync(user, session);
    }, cancellationToken);

    /// <summary>Removes a user for good.</summary>
    /// <exception cref="ProblemException">403, 404; 409 where no administrator would be left.</exception>
    public Task DeleteAsync(string id, ClaimsPrincipal actor, CancellationToken cancellationToken) => ChangeAsync(id, actor, async (user, session, ct) =>
    {
        var before = AccountAudit.Describe(user, await users.GetRolesAsync(user));
        (await users.DeleteAsync(user)).Require();
        await audit.RecordAsync(AuditActions.UserDeleted, user, before, null, byHimself: false, ct);
        await RoleGuard.RequireAdministratorAsync(session, ct);
        session.AfterCommit(() => sessions.Forget(id));
    }, cancellationToken);

    /// <summary>Does something to a user that the actor may do to him.</summary>
    /// <exception cref="ProblemException">404: there is no such user; 403: he may do more than the actor.</exception>
    public Task<StudioUser> ChangeAsync(string id, ClaimsPrincipal actor, Func<StudioUser, WriteSession, CancellationToken, Task> change, CancellationToken cancellationToken) =>
        unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var user = await users.FindByIdAsync(id) ?? throw ProblemException.NotFound("There is no such user.");
            await guard.RequireCoversAsync(actor, await users.GetRolesAsync(user), ct);
            await change(user, session, ct);
            return user;
        }, cancellationToken);

    /// <summary>Changes what a user may change of himself.</summary>
    /// <exception cref="ProblemException">400 with the field that is wrong.</exception>
    public Task UpdateOwnAsync(StudioUser user, string displayName, string email, CancellationToken cancellationToken)
    {
        var clean = Check(new UserInput(user.UserName ?? "", displayName, email, []));
        return unit.WriteAsync(WriteClass.Interactive, async (_, ct) =>
        {
            var held = await users.GetRolesAsync(user);
            var before = AccountAudit.Describe(user, held);
            (user.DisplayName, user.Email) = (clean.DisplayName, clean.Email);
            (await users.UpdateAsync(user)).Require();
            await audit.RecordAsync(AuditActions.UserChanged, user, before, AccountAudit.Describe(user, held), byHimself: true, ct);
        }, cancellationToken);
    }

    /// <summary>Gives a user a new password and ends his sessions.</summary>
    /// <exception cref="ProblemException">404: there is no such user.</exception>
    public async Task<string> ResetPasswordAsync(string userName, CancellationToken cancellationToken)
    {
        var user = await users.FindByNameAsync(userName) ?? throw ProblemException.NotFound($"There is no user '{userName}'.");
        var password = NewPassword();
        await passwords.SetAsync(user, password, cancellationToken);
        return password;
    }

    private static UserInput Check(UserInput input)
    {
        var clean = new UserInput(input.UserName.Trim(), input.DisplayName.Trim(), input.Email.Trim(), [.. input.Roles.Distinct(StringComparer.Ordinal)]);
        var errors = new List<InputError>();
        if (clean.UserName.Length is 0 or > MaximumName || clean.UserName.Any(char.IsControl))
        {
            errors.Add(new InputError("UserName", "A user name of at most 100 characters is needed."));
        }

        if (clean.DisplayName.Length > MaximumName || clean.DisplayName.Any(char.IsControl))
        {
            errors.Add(new InputError("DisplayName", "A name of at most 100 characters is needed."));
        }

        if (clean.Email.Length is 0 or > MaximumMail || clean.Email.Any(char.IsControl))
        {
            errors.Add(new InputError("Email", "A mail address is needed."));
        }

        return errors.Count == 0 ? clean : throw ProblemException.Invalid(errors);
    }

    private async Task RequireRolesAsync(IReadOnlyList<string> names, ClaimsPrincipal? actor, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            if (!await roles.RoleExistsAsync(name))
            {
                throw ProblemException.Invalid("Roles", "There is no role of this name.");
            }
        }

        if (actor is not null)
        {
            await guard.RequireCoversAsync(actor, names, cancellationToken);
        }
    }

    private async Task EndSessionsAsync(StudioUser user, WriteSession session)
    {
        (await users.UpdateSecurityStampAsync(user)).Require();
        session.AfterCommit(() => sessions.Forget(user.Id));
    }
}
