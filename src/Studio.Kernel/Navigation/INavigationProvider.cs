using Studio.Kernel.Security;

namespace Studio.Kernel.Navigation;

/// <summary>One entry of the admin's menu.</summary>
/// <param name="Text">The English text, which is the resource key.</param>
/// <param name="Url">The address below the tenant's root, such as <c>/admin/customers</c>.</param>
/// <param name="Icon">The name of a Bootstrap icon.</param>
/// <param name="Order">Smaller first.</param>
/// <param name="Permission">Who sees the entry.</param>
/// <param name="Resources">A type of the module that holds the text.</param>
public sealed record NavigationItem(string Text, string Url, string Icon, int Order, Permission Permission, Type Resources);

/// <summary>Brings entries to the admin's menu.</summary>
public interface INavigationProvider
{
    /// <summary>The entries of this module.</summary>
    IEnumerable<NavigationItem> Items { get; }
}
