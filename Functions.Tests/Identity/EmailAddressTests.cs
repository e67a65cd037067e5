using TechVolunteers.Identity;
using Xunit;

namespace TechVolunteers.Tests.Identity;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("name@example.org", "name@example.org")]
    [InlineData("  Name.Other+tag@Mail.Example.ORG ", "name.other+tag@mail.example.org")]
    public void An_address_is_kept_in_lower_case(string typed, string kept) => Assert.Equal(kept, EmailAddress.Normalise(typed));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("name@")]
    [InlineData("@example.org")]
    [InlineData("name@host")]
    [InlineData("name@example..org")]
    [InlineData("name@-example.org")]
    [InlineData("a b@example.org")]
    [InlineData("a@example.org\r\nBcc: b@example.org")]
    [InlineData("a@example.org\0")]
    [InlineData("Name <name@example.org>")]
    [InlineData("\"a\"@example.org")]
    [InlineData("姓名@example.org")]
    [InlineData("a@b@example.org")]
    [InlineData("a,b@example.org")]
    public void What_no_letter_can_go_to_is_no_address(string? typed) => Assert.Null(EmailAddress.Normalise(typed));

    [Fact]
    public void An_address_has_at_most_254_characters()
    {
        var host = $"{new string('a', 60)}.{new string('b', 60)}.{new string('c', 60)}.example.org";

        Assert.NotNull(EmailAddress.Normalise($"{new string('n', 253 - host.Length)}@{host}"));
        Assert.Null(EmailAddress.Normalise($"{new string('n', 254 - host.Length)}@{host}"));
    }
}
