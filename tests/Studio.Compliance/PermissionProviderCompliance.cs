using System.Text.RegularExpressions;
using Studio.Kernel.Security;

namespace Studio.Compliance;

/// <summary>What every provider of permissions must hold: roles can store the names, and people can read what they allow.</summary>
public abstract partial class PermissionProviderCompliance : ComplianceSuite
{
    /// <summary>The providers under test, with those that they stand beside.</summary>
    protected abstract IReadOnlyList<IPermissionProvider> Providers { get; }

    /// <summary>One name is one permission, whichever module declares it.</summary>
    [Fact]
    public void Names_are_unique_and_storable()
    {
        ShouldBeUnique(Providers.SelectMany(p => p.Permissions).Select(p => p.Name), "permissions");
        Providers.SelectMany(p => p.Permissions).ShouldAllBe(p => Name().IsMatch(p.Name));
    }

    /// <summary>The page of roles shows the descriptions.</summary>
    [Fact]
    public void Every_description_is_translated()
    {
        foreach (var provider in Providers)
        {
            foreach (var permission in provider.Permissions)
            {
                ShouldBeTranslated(provider.GetType(), permission.Description, permission.Name);
            }
        }
    }

    /// <summary>A permission that is implied by one that nobody declares could never be given so.</summary>
    [Fact]
    public void What_implies_a_permission_is_declared_too()
    {
        var declared = Providers.SelectMany(p => p.Permissions).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var permission in Providers.SelectMany(p => p.Permissions))
        {
            permission.AllowedBy.Except(declared).ShouldBeEmpty(permission.Name);
        }
    }

    /// <summary>The owner of the tenant may do everything; a permission that he did not hold would lock the tenant's own page.</summary>
    [Fact]
    public void The_owner_holds_every_permission() =>
        Providers.SelectMany(p => p.Permissions).Where(p => !p.AllowedBy.Contains(StandardPermissions.SiteOwner.Name)).Select(p => p.Name).ShouldBeEmpty();

    [GeneratedRegex("^[A-Z][A-Za-z0-9_.:]{2,99}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
