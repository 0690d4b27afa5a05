using System.Net;
using System.Text;
using Studio.Kernel.Media;

namespace Studio.Compliance.Tests.House;

public sealed class HouseFileMedia : MediaStoreCompliance, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("studio-media-").FullName;

    protected override long MaximumFileSize => 200_000;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    protected override Task<IMediaStore> OpenAsync() => Task.FromResult<IMediaStore>(new FileMediaStore(_folder, new MediaOptions { MaximumFileSize = MaximumFileSize }));
}

/// <summary>Media over HTTP: kept by those who may, served to everyone, and run nowhere.</summary>
[Collection(HouseGroup.Name)]
public sealed class MediaServingTests(HouseTenant house)
{
    [Fact]
    public async Task A_picture_is_shown_a_drawing_is_saved_and_nothing_runs()
    {
        using var admin = await house.Tenant.SignInAsync();
        await PutAsync(admin, "serving/a.png", [0x89, 0x50, 0x4E, 0x47]);
        await PutAsync(admin, "serving/evil.svg", Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"));

        using var picture = await admin.GetAsync("/media/serving/a.png");
        picture.Content.Headers.ContentType!.ToString().ShouldBe("image/png");
        picture.Content.Headers.ContentDisposition.ShouldBeNull();
        picture.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
        picture.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        picture.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromMinutes(5));

        using var drawing = await admin.GetAsync("/media/serving/evil.svg");
        drawing.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        drawing.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");

        using var again = new HttpRequestMessage(HttpMethod.Get, "/media/serving/a.png");
        again.Headers.IfNoneMatch.Add(picture.Headers.ETag!);
        using var unchanged = await admin.SendAsync(again);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        foreach (var nothing in new[] { "/media/serving", "/media/serving/none.png", "/media/..%2f..%2fstudio.db", "/media/%2e%2e/studio.db", "/media/.unfinished/x", "/media/" })
        {
            using var missing = await admin.GetAsync(nothing);
            missing.StatusCode.ShouldBe(HttpStatusCode.NotFound, nothing);
        }
    }

    [Fact]
    public async Task The_page_uploads_finds_and_deletes()
    {
        using var admin = await house.Tenant.SignInAsync();
        using var form = new MultipartFormDataContent { { new ByteArrayContent("hello"u8.ToArray()), "files", "page-upload.txt" } };
        using var uploaded = await admin.PostAsync("/admin/media?handler=Upload&folder=by-page", form);
        uploaded.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await admin.GetStringAsync("/media/by-page/page-upload.txt")).ShouldBe("hello");
        (await admin.GetStringAsync("/admin/media?q=page-upload")).ShouldContain("by-page/page-upload.txt");

        using var wrong = new MultipartFormDataContent { { new ByteArrayContent("x"u8.ToArray()), "files", "page.html" } };
        using var refused = await admin.PostAsync("/admin/media?handler=Upload&folder=by-page", wrong);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("This kind of file is not allowed here.");

        using var delete = new FormUrlEncodedContent(new Dictionary<string, string> { ["path"] = "by-page/page-upload.txt" });
        using var deleted = await admin.PostAsync("/admin/media?handler=Delete&folder=by-page", delete);
        deleted.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var gone = await admin.GetAsync("/media/by-page/page-upload.txt");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task PutAsync(HttpClient client, string path, byte[] bytes)
    {
        using var answer = await client.PutAsync("/api/media/" + path, new ByteArrayContent(bytes));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
