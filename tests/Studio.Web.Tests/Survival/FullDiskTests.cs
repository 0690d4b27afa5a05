using Studio.Testing;
using Studio.Testing.Faults;
using Studio.Web.Tests.Contents;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Survival;

/// <summary>The disk that the tenants' data is on is full (statement 5 of reliability.md): people can look, are told why they cannot save, and can save when there is room again.</summary>
[Trait("Category", "Faults")]
public sealed class FullDiskTests
{
    private const long Size = 8 * 1024 * 1024;

    private static readonly bool Full = Environment.GetEnvironmentVariable("STUDIO_FAULTS") == "full";

    [SmallDiskFact]
    public async Task A_full_disk_is_said_reading_goes_on_and_writing_does_when_there_is_room_again()
    {
        var folder = Directory.CreateTempSubdirectory("studio-full-").FullName;
        try
        {
            await using var disk = await SmallDisk.MountAsync(Path.Combine(folder, "Sites"), Size);
            await using var host = await StudioHost.StartAsync(folder, new Dictionary<string, string> { ["Studio__Database__Provider"] = "Sqlite" });
            using var api = await host.CreateApiClientAsync();
            await using var load = await SteadyLoad.StartAsync(host);
            await load.WorksAsync(20);

            for (var round = 0; round < (Full ? 5 : 2); round++)
            {
                // Half of what is left is somebody else's; the writing itself takes the rest.
                disk.Take(disk.Free / 2);
                await load.IsRefusedAsync(TimeSpan.FromSeconds(Full ? 30 : 2));
                load.Refusals.ShouldAllBe(r => (r.Status == 507 || r.Status == 503) && r.ContentType == "application/problem+json" && (string)r.Json!["detail"]! != "");
                load.Refusals.ShouldContain(r => r.Status == 507);
                await FilesAreRefusedAsync(api);
                disk.GiveBack();
                await load.WorksAsync(20);
            }

            await host.KillAsync();
            await load.EndAsync();
            await host.RestartAsync();
            await load.IsKeptAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What is not a row of the database finds no room either.</summary>
    private static async Task FilesAreRefusedAsync(HttpClient api)
    {
        var table = "CustomerPart.Name\n" + string.Concat(Enumerable.Repeat("Somebody with a name that takes room\n", 200_000));
        var import = await TransferFile.UploadAsync(api, "Customer", table);
        (import.Status, import.ContentType).ShouldBe((507, "application/problem+json"), import.Text);
        var picture = await api.SendTextAsync(HttpMethod.Put, "/api/media/large.txt", table, "application/octet-stream");
        (picture.Status, picture.ContentType).ShouldBe((507, "application/problem+json"), picture.Text);
    }
}
