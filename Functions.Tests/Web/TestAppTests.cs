using System.Net;
using Xunit;

namespace TechVolunteers.Tests.Web;

public sealed class TestAppTests
{
    [Fact]
    public async Task An_administrator_signs_in_by_letter_and_sees_the_directory()
    {
        await using var app = await TestApp.Start();
        using var admin = await app.SignIn("admin@example.org");
        var page = await admin.Get("/people");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("单位", page.Words, StringComparison.Ordinal);
    }
}
