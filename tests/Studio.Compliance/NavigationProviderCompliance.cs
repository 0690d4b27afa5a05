using System.Net;
using Studio.Kernel.Navigation;
using Studio.Kernel.Security;

namespace Studio.Compliance;

/// <summary>What every entry of the menu must hold: people can read it, it leads somewhere, and only to those whom the page lets in.</summary>
public abstract class NavigationProviderCompliance : ComplianceSuite
{
    /// <summary>The providers under test.</summary>
    protected abstract IReadOnlyList<INavigationProvider> Providers { get; }

    /// <summary>The permissions of the tenant.</summary>
    protected abstract IReadOnlyList<IPermissionProvider> Permissions { get; }

    /// <summary>Opens an address as the administrator, without following redirects.</summary>
    protected abstract Task<HttpStatusCode> OpenAsync(string url);

    private IEnumerable<NavigationItem> Items => Providers.SelectMany(p => p.Items);

    /// <summary>In every language, with an icon.</summary>
    [Fact]
    public void Every_entry_has_an_icon_and_a_translated_text()
    {
        foreach (var item in Items)
        {
            ShouldBeTranslated(item.Resources, item.Text, item.Url);
            item.Icon.ShouldNotBeNullOrWhiteSpace(item.Url);
        }
    }

    /// <summary>An entry with a permission that no module declares is refused to everybody, loudly.</summary>
    [Fact]
    public void Every_permission_is_declared()
    {
        var declared = Permissions.SelectMany(p => p.Permissions).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        Items.Where(i => !declared.Contains(i.Permission.Name)).Select(i => $"{i.Url}: {i.Permission.Name}").ShouldBeEmpty();
    }

    /// <summary>Below the tenant's root, so that a tenant with a prefix has them too, and each once.</summary>
    [Fact]
    public void Addresses_are_unique_and_begin_at_the_tenants_root()
    {
        ShouldBeUnique(Items.Select(i => i.Url), "addresses");
        Items.ShouldAllBe(i => i.Url.StartsWith('/') && !i.Url.StartsWith("//", StringComparison.Ordinal));
    }

    /// <summary>A menu without dead ends.</summary>
    [Fact]
    public async Task Every_entry_leads_to_a_page()
    {
        foreach (var item in Items)
        {
            (await OpenAsync(item.Url)).ShouldBe(HttpStatusCode.OK, item.Url);
        }
    }
}
