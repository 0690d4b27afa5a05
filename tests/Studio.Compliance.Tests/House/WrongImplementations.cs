using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Interactions;
using Studio.Kernel.Media;
using Studio.Kernel.Navigation;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Compliance.Tests.House;

/// <summary>A suite that passes everything proves nothing: each must find what is wrong with these.</summary>
public sealed class WrongImplementations
{
    [Fact]
    public void Settings()
    {
        Fails(new SettingsOf(typeof(Untranslated)).Every_text_is_translated);
        Fails(new SettingsOf(typeof(InvalidDefault)).The_defaults_are_valid);
        Fails(new SettingsOf(typeof(Untranslated), typeof(Untranslated)).Names_are_unique);
        Fails(new SettingsOf(typeof(ListedSecret)).Secrets_are_texts_and_stand_in_no_list);
    }

    [Fact]
    public void Types_of_contact()
    {
        Fails(new TypesOf(new Wrong("Page View")).Names_are_unique_and_of_lower_case_letters);
        Fails(new TypesOf(new Wrong("twice"), new Wrong("twice")).Names_are_unique_and_of_lower_case_letters);
        Fails(new TypesOf(new Wrong("untranslated")).Every_type_has_an_icon_and_translated_texts);
        Fails(new TypesOf(new Wrong("strict", typeof(Demanding))).Nothing_is_required_of_a_payload);
        Fails(new TypesOf(new Wrong("strict", typeof(Demanding))).Payload_fields_can_be_shown);
    }

    [Fact]
    public async Task Permissions_and_menu_entries()
    {
        Fails(new PermissionsOf(new Permission("x y", "Do", StandardPermissions.SiteOwner)).Names_are_unique_and_storable);
        Fails(new PermissionsOf(new Permission("Untranslated", "Nobody translates this", StandardPermissions.SiteOwner)).Every_description_is_translated);
        Fails(new PermissionsOf(new Permission("Implied", "Do everything", new Permission("Undeclared", ""))).What_implies_a_permission_is_declared_too);
        Fails(new PermissionsOf(new Permission("Nobodys", "Do everything")).The_owner_holds_every_permission);
        var entry = new NavigationItem("Nobody translates this", "/admin/nowhere", "", 0, new Permission("Undeclared", ""), typeof(WrongImplementations));
        Fails(new EntriesOf(entry).Every_entry_has_an_icon_and_a_translated_text);
        Fails(new EntriesOf(entry).Every_permission_is_declared);
        Fails(new EntriesOf(entry, entry).Addresses_are_unique_and_begin_at_the_tenants_root);
        await FailsAsync(new EntriesOf(entry).Every_entry_leads_to_a_page);
    }

    [Fact]
    public async Task A_media_store_that_believes_paths_and_writes_in_place()
    {
        using var store = new NaiveMedia();
        await FailsAsync(store.A_file_is_replaced_only_where_that_is_said);
        await FailsAsync(store.A_file_that_is_too_large_is_refused_and_nothing_is_kept_of_it);
        await FailsAsync(store.An_upload_that_breaks_off_leaves_what_was_there);
        await FailsAsync(() => store.A_path_that_breaks_the_rules_is_refused_everywhere("../a.txt"));
        await FailsAsync(() => store.A_kind_of_file_that_is_not_allowed_is_refused("page.html"));
    }

    private static void Fails(Action test) => Assert.ThrowsAny<Exception>(test).ShouldNotBeOfType<NullReferenceException>();

    private static async Task FailsAsync(Func<Task> test) => (await Assert.ThrowsAnyAsync<Exception>(test)).ShouldNotBeOfType<NullReferenceException>();

    private sealed record Untranslated
    {
        public string Word { get; init; } = "";
    }

    private sealed record InvalidDefault
    {
        [System.ComponentModel.DataAnnotations.Range(1, 10)]
        public int Number { get; init; }
    }

    private sealed record ListedSecret
    {
        public IReadOnlyList<Hidden> Entries { get; init; } = [];
    }

    private sealed record Hidden
    {
        [Secret]
        public string? Token { get; init; }
    }

    private sealed record Demanding
    {
        [System.ComponentModel.DataAnnotations.Required]
        public string Word { get; init; } = "";
    }

    private sealed class SettingsOf(params Type[] types) : SettingsCompliance
    {
        protected override IReadOnlyList<SettingsType> Types => [.. types.Select(t => new SettingsType(t))];
    }

    private sealed class Wrong(string name, Type? payload = null) : InteractionType(name, "visit", "Nobody translates this", "eye")
    {
        public override Type? Payload => payload;
    }

    private sealed class TypesOf(params IInteractionType[] types) : InteractionTypeCompliance
    {
        protected override IReadOnlyList<IInteractionType> Types => types;
    }

    private sealed class PermissionsOf(params Permission[] permissions) : PermissionProviderCompliance, IPermissionProvider
    {
        public IEnumerable<Permission> Permissions => permissions;

        protected override IReadOnlyList<IPermissionProvider> Providers => [this];
    }

    private sealed class EntriesOf(params NavigationItem[] items) : NavigationProviderCompliance, INavigationProvider
    {
        public IEnumerable<NavigationItem> Items => items;

        protected override IReadOnlyList<INavigationProvider> Providers => [this];

        protected override IReadOnlyList<IPermissionProvider> Permissions => [];

        protected override Task<HttpStatusCode> OpenAsync(string url) => Task.FromResult(HttpStatusCode.NotFound);
    }

    /// <summary>What one writes first.</summary>
    private sealed class NaiveMedia : MediaStoreCompliance, IMediaStore, IDisposable
    {
        private readonly string _root = Path.Combine(Directory.CreateTempSubdirectory("studio-naive-").FullName, "root");

        protected override long MaximumFileSize => 100_000;

        public void Dispose() => Directory.Delete(Path.GetDirectoryName(_root)!, recursive: true);

        public Task<MediaEntry?> FindAsync(string path, CancellationToken cancellationToken) =>
            Task.FromResult(File.Exists(Path.Combine(_root, path)) ? new MediaEntry(path, false, new FileInfo(Path.Combine(_root, path)).Length, default) : null);

        public Task<IReadOnlyList<MediaEntry>> ListAsync(string folder, bool deep, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<MediaEntry>>([.. Directory.EnumerateFiles(_root).Select(f => new MediaEntry(Path.GetFileName(f), false, 0, default)).OrderBy(e => e.Path, StringComparer.Ordinal)]);

        public Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken) => Task.FromResult<Stream?>(File.OpenRead(Path.Combine(_root, path)));

        public async Task<MediaEntry> PutAsync(string path, Stream content, bool overwrite, CancellationToken cancellationToken)
        {
            Directory.CreateDirectory(_root);
            await using var file = File.Create(Path.Combine(_root, path));
            await content.CopyToAsync(file, cancellationToken);
            return new MediaEntry(path, false, file.Length, default);
        }

        public Task CreateFolderAsync(string path, CancellationToken cancellationToken) => Task.FromResult(Directory.CreateDirectory(Path.Combine(_root, path)));

        public Task MoveAsync(string from, string to, CancellationToken cancellationToken)
        {
            File.Move(Path.Combine(_root, from), Path.Combine(_root, to), overwrite: true);
            return Task.CompletedTask;
        }

        public Task<bool> DeleteAsync(string path, CancellationToken cancellationToken)
        {
            File.Delete(Path.Combine(_root, path));
            return Task.FromResult(true);
        }

        protected override Task<IMediaStore> OpenAsync()
        {
            if (Directory.Exists(_root))
            {
                Directory.Delete(_root, recursive: true);
            }

            return Task.FromResult<IMediaStore>(this);
        }
    }
}
