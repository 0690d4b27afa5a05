namespace Studio.Kernel.Security;

/// <summary>Something that a person or program may be allowed to do.</summary>
/// <param name="Name">The stable name that roles store.</param>
/// <param name="Description">The English text for people.</param>
/// <param name="ImpliedBy">Permissions that include this one.</param>
public sealed record Permission(string Name, string Description, params Permission[] ImpliedBy)
{
    /// <summary>Beginnings of the names of further permissions that include this one: those that are made while the tenant runs, such as one for each content type.</summary>
    public IReadOnlyList<string> ImpliedByPrefixes { get; init; } = [];

    /// <summary>The names that allow this: its own and those that imply it, however far.</summary>
    public IEnumerable<string> AllowedBy => ImpliedBy.SelectMany(p => p.AllowedBy).Prepend(Name);

    /// <summary>True where one of the names allows this.</summary>
    public bool IsAllowedBy(IReadOnlyCollection<string> held) =>
        AllowedBy.Any(held.Contains) || (ImpliedByPrefixes.Count > 0 && held.Any(name => ImpliedByPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))));
}

/// <summary>Names the permissions of a module, so that roles can hold them.</summary>
public interface IPermissionProvider
{
    /// <summary>The permissions of this module.</summary>
    IEnumerable<Permission> Permissions { get; }

    /// <summary>
    /// What the feature gives to roles of well-known names (<see cref="StockRoles"/>) when it is first seen, as in OrchardCore. Each permission is
    /// offered to a role once: what an administrator takes away later is not given back.
    /// </summary>
    IEnumerable<PermissionStereotype> GetDefaultStereotypes() => [];
}

/// <summary>Permissions that a role of this name gets from a feature, where the tenant has such a role.</summary>
/// <param name="Name">The role's name, one of <see cref="StockRoles"/>.</param>
/// <param name="Permissions">What the feature gives it.</param>
public sealed record PermissionStereotype(string Name, params IReadOnlyList<Permission> Permissions);

/// <summary>Names of roles that features know. A tenant has those that its recipe or its administrator made.</summary>
public static class StockRoles
{
    /// <summary>May do everything.</summary>
    public const string Administrator = StandardPermissions.AdministratorRole;

    /// <summary>Writes and publishes everybody's content.</summary>
    public const string Editor = "Editor";

    /// <summary>Writes and publishes.</summary>
    public const string Author = "Author";

    /// <summary>Writes what others publish.</summary>
    public const string Contributor = "Contributor";

    /// <summary>Looks after what customers and visitors say.</summary>
    public const string Moderator = "Moderator";

    /// <summary>Everybody who is signed in to the studio holds it.</summary>
    public const string Authenticated = "Authenticated";

    /// <summary>Everybody who is not signed in holds it.</summary>
    public const string Anonymous = "Anonymous";

    /// <summary>Plans offers, scripts and rules.</summary>
    public const string Planner = "Planner";

    /// <summary>Serves customers.</summary>
    public const string Agent = "Agent";
}

/// <summary>Roles and permissions that every tenant has.</summary>
public static class StandardPermissions
{
    /// <summary>The role that may do everything.</summary>
    public const string AdministratorRole = "Administrator";

    /// <summary>Held by administrators alone: everything.</summary>
    public static readonly Permission SiteOwner = new("SiteOwner", "Do everything");

    /// <summary>May open the admin at all.</summary>
    public static readonly Permission AccessAdmin = new("AccessAdmin", "Open the studio", SiteOwner);
}

/// <summary>The permissions that each role holds; served from memory.</summary>
public interface IRolePermissions
{
    /// <summary>Names of the permissions of a role; empty for an unknown role.</summary>
    ValueTask<IReadOnlySet<string>> GetAsync(string role, CancellationToken cancellationToken);

    /// <summary>Forgets what is in memory, after a change of roles.</summary>
    void Invalidate();
}
