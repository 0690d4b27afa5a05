using Microsoft.AspNetCore.Identity;
using Studio.Administration.Roles;
using Studio.Administration.SignIn;
using Studio.Administration.Users;
using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;

namespace Studio.Administration.OpenId;

/// <summary>Which user a person of the provider is.</summary>
public sealed class OpenIdAccounts(UserManager<StudioUser> users, UserService accounts, RoleManager<StudioRole> roles, UnitOfWork unit, UserSessions sessions)
{
    /// <summary>The name under which links are kept.</summary>
    public const string Provider = "OpenId";

    /// <summary>
    /// The user of a sign-in: the one linked to the person, else the one with his verified mail address, else a new one where the settings allow that.
    /// Roles that the settings map are given and taken as the provider says.
    /// </summary>
    /// <exception cref="OpenIdException">There is no such user, or he is disabled.</exception>
    public Task<StudioUser> FindOrMakeAsync(OpenIdSettings settings, OpenIdPerson person, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var user = await users.FindByLoginAsync(Provider, person.Key) ?? await FindByMailAsync(settings, person) ?? await MakeAsync(settings, person, ct);
        if (user.LockoutEnd is not null)
        {
            throw new OpenIdException(OpenIdRefusals.Nobody, $"The user '{user.UserName}' is disabled.");
        }

        await GiveRolesAsync(settings, person, user, session, ct);
        return user;
    }, cancellationToken);

    /// <summary>Links a signed-in user's account to a person of the provider.</summary>
    /// <exception cref="OpenIdException">The person is linked to another account.</exception>
    public Task LinkAsync(string userId, OpenIdSettings settings, OpenIdPerson person, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (_, _) =>
    {
        var user = await users.FindByIdAsync(userId) ?? throw new OpenIdException(OpenIdRefusals.Nobody, "The user who wanted to link is gone.");
        if (await users.FindByLoginAsync(Provider, person.Key) is { } linked)
        {
            if (linked.Id != user.Id)
            {
                throw new OpenIdException(OpenIdRefusals.Taken, $"The person is linked to '{linked.UserName}' already.");
            }

            return;
        }

        await UnlinkAllAsync(user);
        (await users.AddLoginAsync(user, new UserLoginInfo(Provider, person.Key, settings.DisplayName))).Require();
    }, cancellationToken);

    /// <summary>True where the user is linked to a person of the provider.</summary>
    public async Task<bool> IsLinkedAsync(StudioUser user) => (await users.GetLoginsAsync(user)).Any(l => l.LoginProvider == Provider);

    /// <summary>Ends the link; a user without a password keeps it, or he could not sign in any more.</summary>
    /// <exception cref="ProblemException">409.</exception>
    public Task UnlinkAsync(StudioUser user, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (_, _) =>
    {
        if (user.PasswordHash is null)
        {
            throw ProblemException.Conflict("You have no password: without this link you could not sign in any more.");
        }

        await UnlinkAllAsync(user);
    }, cancellationToken);

    private async Task UnlinkAllAsync(StudioUser user)
    {
        foreach (var login in (await users.GetLoginsAsync(user)).Where(l => l.LoginProvider == Provider))
        {
            (await users.RemoveLoginAsync(user, login.LoginProvider, login.ProviderKey)).Require();
        }
    }

    private async Task<StudioUser?> FindByMailAsync(OpenIdSettings settings, OpenIdPerson person)
    {
        if (person.Email is null || await users.FindByEmailAsync(person.Email) is not { } user)
        {
            return null;
        }

        // One who is linked to another person of the provider is not handed on with the mail address.
        if (await IsLinkedAsync(user))
        {
            throw new OpenIdException(OpenIdRefusals.Taken, $"'{user.UserName}' is linked to another person of the provider.");
        }

        (await users.AddLoginAsync(user, new UserLoginInfo(Provider, person.Key, settings.DisplayName))).Require();
        return user;
    }

    private async Task<StudioUser> MakeAsync(OpenIdSettings settings, OpenIdPerson person, CancellationToken cancellationToken)
    {
        if (!settings.CreateUsers || person.Email is null)
        {
            throw new OpenIdException(OpenIdRefusals.Nobody, $"Nobody is linked to {person.Key}, and the settings make no users{(person.Email is null ? " without a verified mail address" : "")}.");
        }

        string[] first = settings.DefaultRole.Length > 0 && await roles.RoleExistsAsync(settings.DefaultRole) ? [settings.DefaultRole] : [];
        try
        {
            var user = await accounts.CreateAsync(new UserInput(person.Email, person.Name.Length <= 100 ? person.Name : person.Name[..100], person.Email, first), password: null, actor: null, cancellationToken);
            (await users.AddLoginAsync(user, new UserLoginInfo(Provider, person.Key, settings.DisplayName))).Require();
            return user;
        }
        catch (ProblemException e)
        {
            throw new OpenIdException(OpenIdRefusals.Nobody, "The account cannot be made: " + e.Message, e);
        }
    }

    private async Task GiveRolesAsync(OpenIdSettings settings, OpenIdPerson person, StudioUser user, WriteSession session, CancellationToken cancellationToken)
    {
        var values = person.Claims.FindAll(settings.RoleClaim).Select(c => c.Value).ToHashSet(StringComparer.Ordinal);
        var mapped = new List<string>();
        foreach (var role in settings.Roles.Select(r => r.Role).Distinct(StringComparer.Ordinal))
        {
            if (await roles.RoleExistsAsync(role))
            {
                mapped.Add(role);
            }
        }

        var meant = settings.Roles.Where(r => values.Contains(r.Value)).Select(r => r.Role).ToHashSet(StringComparer.Ordinal);
        var held = await users.GetRolesAsync(user);
        var (added, removed) = (mapped.Where(r => meant.Contains(r) && !held.Contains(r)).ToList(), mapped.Where(r => !meant.Contains(r) && held.Contains(r)).ToList());
        if (added.Count + removed.Count == 0)
        {
            return;
        }

        (await users.AddToRolesAsync(user, added)).Require();
        (await users.RemoveFromRolesAsync(user, removed)).Require();
        await RoleGuard.RequireAdministratorAsync(session, cancellationToken);
        (await users.UpdateSecurityStampAsync(user)).Require();
        session.AfterCommit(() => sessions.Forget(user.Id));
    }
}
