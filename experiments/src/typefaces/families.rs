//! The families of typefaces, all of them free: their packages' versions and hashes.

/// Every family at a multiple of this place in its list is for testing only.
pub(crate) const HELD_OUT: usize = 3;

/// The part of the families that something is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What may be trained on.
    Training,
    /// What is kept for testing: the families at multiples of [`HELD_OUT`].
    HeldOut,
}

/// How a typeface looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// As handwriting.
    Hand,
    /// As print.
    Print,
    /// As print or handwriting of an alphabet other than the Latin one; these typefaces have no digits.
    OtherAlphabet,
}

impl Look {
    /// The look in one word.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Print => "print",
            Self::OtherAlphabet => "other",
        }
    }
}

/// A family of typefaces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Family {
    /// The name of its package, after `@fontsource/`.
    pub(crate) name: &'static str,
    /// The version of its package.
    pub(crate) version: &'static str,
    /// The SHA-512 hash of its package's archive, in base 64.
    pub(crate) sha512: &'static str,
    /// The alphabet: a part of the family that is a file of its own.
    pub(crate) alphabet: &'static str,
}

impl Family {
    const fn new(name: &'static str, version: &'static str, sha512: &'static str) -> Self {
        Self { name, version, sha512, alphabet: "latin" }
    }

    /// The family in another alphabet.
    const fn of(self, alphabet: &'static str) -> Self {
        Self { alphabet, ..self }
    }
}

/// Families that look as handwriting.
#[rustfmt::skip]
const HANDS: &[Family] = &[
    Family::new("caveat", "5.3.0", "eHTfzQxFSW9ABERRLNruHoNJmKed2J7pqTUc5lp4a4POMgXGKpxmWj3d9Hz10kmAg6iuTTLe6UagbA4bnsmfQw=="),
    Family::new("reenie-beanie", "5.3.0", "PgEiqKdPCLlvdY2IMWMBdYyMdr1mo1zxVBRNFlo3gclnCz560iiyTTt0dU4/VIGnjhyAb3gSWIQL0qXnn5oaYw=="),
    Family::new("homemade-apple", "5.3.0", "awJSYTbSY3SroC8nirEhDauHvERVvm0LI3FpUHsPZXl9Tht1xrqhiI8ro4yf3ROcvQ7CfFJ/2+DLcOHBOXhJKw=="),
    Family::new("nothing-you-could-do", "5.3.0", "695oxA7Odedd4rqN9aDhgVUwtyYhfmIJH02y32g/B0yoaVMRwTCZe3TYFt8LodpKeN/8v5w+svcyde0eBBE28g=="),
    Family::new("cedarville-cursive", "5.3.0", "wHP/LV0JvHoZRpfNAnDa9p9dAjIqB0gaG44MLs4+MsuQhL3i6+zGDTmxvxMx4bRe6r/HkChxIaMxjWOfjfSdGg=="),
    Family::new("patrick-hand", "5.3.0", "V8C38IlIFfdWg0Xtri3F7sLCVpm069rUwn6w4n+oyn38gt7H4arOJmuReg3tAw1Q6jHqZp89wTnAAJagq4Atxw=="),
    Family::new("nanum-pen-script", "5.3.0", "at9MFL8ga0A3Xce1+CO6/56F/SHIlf++D4vVKw3yCNRPKh6JU0UgZ3r9un0qHPVxx0Miq2bGZ35RRRlu/4BIDg=="),
    Family::new("indie-flower", "5.3.0", "Wo5eN/ruEQcyC3+ArzhlpqWQgph3VuCNbJlEkVw17LUd0uyTHOb9bTec4g9njQzjiL/ijACF27sSwy90L6kZBg=="),
    Family::new("shadows-into-light", "5.3.0", "3dvv0i8/ZwLMY08AAlTLivHUdNQYB6Fxe92d7BZiGbHY2GQnCxEd8JC9CBzxTiP4iyWNa6OZn9LXF+xjc9LaGw=="),
    Family::new("kalam", "5.3.0", "FDkVoDfPDCSN/eO81FOYtUI67eMgpVBJmjBtAqSL0PmEhJyeFY2biC+CR+yEttksgXR9+swpFdYmQTyjwBq80Q=="),
    Family::new("gochi-hand", "5.3.0", "IW6Xo3wbZuTLyx7hZzIr7+VSQwQ3oEiLZRphBnuNVaK+dhdxwYw57/r1NVi8x1ubX4OYyCG2S04mH6tLhanIsQ=="),
    Family::new("covered-by-your-grace", "5.3.0", "QurmStAERGPv2vbl1Lxe76IWsYzXiZXz7lkxbw5x9OT84EAih8PmBkdWxatO7dj37UsInic30MA/EKpJ58bmtw=="),
    Family::new("rock-salt", "5.3.0", "3Zy0QtrDbq5jrAoMz1I3fXSitSpD46m6S+5W/+hfTZtpbxq9YAC1QoXkwUYDQxtfc8O0k8Qtl76gULQ+uCMznQ=="),
    Family::new("permanent-marker", "5.3.0", "ZO/NtYW4SCc/iY8N3dmjWyDITcXJ/vhWZFgnwRcvzwCKKnScMrM/a2/6VHlsjCVuIgmPzNrCFbedEYhv+/jJBg=="),
    Family::new("architects-daughter", "5.3.0", "uezOgAlbhmf9nDW69VYq31lXNA+0uRFWXBGCSFWLXVcrNESFHpNjvu11kJss1PMsfH/YKz1hnnYB+JSNI/t+ew=="),
    Family::new("gloria-hallelujah", "5.3.0", "U4gt7qqWGn4bysvZZ9BBv8dlRzb11dFUMV8t7xQg26th2zPou/obRjR7MlxeTvVxYd1geWnvZAJprh/bQOG3dw=="),
    Family::new("coming-soon", "5.3.0", "a5SW74ZAVTiGhu3Ml+rRvySYiW4kCXps+CTfPGIoEMbOl11Cy2xOF5UE2Pxlili4fGYrd/bAStaDFqbtEemx6A=="),
    Family::new("schoolbell", "5.3.0", "7AWeUHHTiLIKz2V8d0fuG7mw8tlEoQ8Z8dtTpXTEs9hE2z6YFe1RjCCFtYuaSuPLZqYNVqzQ7owG/xJpTyY55w=="),
    Family::new("just-another-hand", "5.3.0", "bTlWMHx7fSJK5LGAJVlna6ZkOPsgz71J2lBGl931BiigvHeV0/5y7hT2evZWEztlEtNJ29ksqLpJcYc1qZ0HFA=="),
    Family::new("la-belle-aurore", "5.3.0", "EEzeg3+Ym/9ESBw98/8OckEDxlkMMrR0wlwctGNX9oN1X2DyQHHLppB/ErwfwkptiWtkZYRNyNfZPkUcaFn/Ag=="),
    Family::new("over-the-rainbow", "5.3.0", "3+g5zkHJMDz1ryNnCz49l3IUbq6Q6keb7zI3TQwFMN0yL2S32oWSGiLCTt0Ez7HVn7Wd5VxC1/n4gAjZRHhULQ=="),
    Family::new("waiting-for-the-sunrise", "5.3.0", "bWgydceOU/hl2oNpG2H4M2JIhla8OM4MZsTGPTKWlxlBjhPtmfABziRbTg63bh4OnG7aiM6tCq6mub6Dd+ckcg=="),
    Family::new("zeyada", "5.3.0", "c2bBcLATKk5vGouGX5NeHiHEom1u+7TiHsdfNPIUgO0DL3jl5PTGWWjlMjoPh2vhllA9XiKCTS/8MY2ylT95vw=="),
    Family::new("sue-ellen-francisco", "5.3.0", "cwzU21In+AcbXarvXqFrsTC9GEqMUvm3lHuNmu3DfcNkUcBIGUAL0tr5OklYJiHzuM4aJiZF1nj4gQN51Ri71Q=="),
    Family::new("dawning-of-a-new-day", "5.3.0", "G8r51s723zK2BenoOXuzXlvXdwgtVWXPdZotaP0NVTDIoE8JCdy5+EcK2X3vvXwGbVjDK15u/0TwnfRv/Z2R2g=="),
    Family::new("crafty-girls", "5.3.0", "y4od4B+RjEqi7lXu3YTrLpKY5P+ZMPw/M2pAuUSQQPRJXD2zyZKldxqD53osItC/xWa++N5OmsZ3+O0XM15ZXA=="),
    Family::new("the-girl-next-door", "5.3.0", "ysHz6+NKIRzT7z++4TrDb6sTd6GvyItwFukOBxT7fmGS87NEkiBaq86gNXqaTiaBGZ9X0Jyryx9dHHNagAeHHw=="),
    Family::new("loved-by-the-king", "5.3.0", "c0ccNbPtFSOmyw+aVpKg93pr+k1pFNaNiz7c4xJ6KizF+Dmug15E9x8RB515bq8KZ1w5uQH9ZW0b0gTDzviMbA=="),
    Family::new("mr-dafoe", "5.3.0", "zYTNXnERIkYWqFDTOaw5Z5xL9H1twFhAhFwxFIEWA/Y+dt0E3XpySsFFxhiOElIZUAOMuVvxrd/s976G/3cEzg=="),
    Family::new("sacramento", "5.3.0", "KkqN52aTsJ0pSBva/NREqFljs0M1TwMIpNcqdSQc2EKR/mVU1CvM2dazf9eG19rHMTIssjbia83nGG705SlD1w=="),
    Family::new("dancing-script", "5.3.0", "/FFbz4ZCNN+eG2a6phkZB41iKmyCC6rq2blA/kG9OFeI3/tpzLNazND1bBdEnogLhpfg7o4NfauTbEEYSpSUGg=="),
];

/// Families of print.
#[rustfmt::skip]
const PRINTS: &[Family] = &[
    Family::new("roboto", "5.3.0", "BapRJOWYP+LZ21zp+wBQjfpPYKRoxc4LspJ/RLuI+HSMBD5u/X4O+ESDrSvEqDSy0rAl7GwBJ+09mdc16cVQ1Q=="),
    Family::new("open-sans", "5.3.0", "V1bdMlGNyZrJwzrdusshMOw2YR0aqYDL7kOo9dkxUEKl8dFv66A9HLckOOXl572sG/7ohhDQrCrTFGSn9LZcSw=="),
    Family::new("lato", "5.3.0", "0WhF/4rhrw+ErIyneKvhHn2YAl+xf8GDtllgOgOzDmeaSlLQtjpChXaQOpWhG2BchQW0WJy2zLV12Hdg0ndOMw=="),
    Family::new("pt-serif", "5.3.0", "ST+j/byBGZw6H+TQMX78o6Qlngfj2Va/Q9fAJxq54Is1ZQk1/FhBIuqyJcLmnpi0trG8V/hWO9Bx6ZY09A0DBQ=="),
    Family::new("merriweather", "5.3.0", "9LpPsNTYzRALj468Uj1K9Usl5eXk991L/kKmcpdWbTF1na9NfMyAXMgUABlMReViU1MYBz9kJ8jEzEOtX9qGDg=="),
    Family::new("courier-prime", "5.3.0", "KIi1k4VG1Wv+/CGpb1AUpLkUuOAQA6zmvthqxOZGN0AV8BEgQgbK7qAtquv14zsBJAY1bb5BHIEbWVFLgENh0w=="),
    Family::new("dejavu-mono", "5.3.0", "TiW6o/iRt7rnm3c3ezO3V7mNDI6h2IYca1j8Krke5qebUUW9dXF+BFzXFgbCMyXBVfmUbYPmhOInEqdy9ZgblA=="),
    Family::new("fira-mono", "5.3.0", "FZzRwKhpoXQU1uhEGKUg5AHUUdfiaTXxGCdBBeGHUmcZaqEDEmndSVvpXHkSViH25f/UiWfhcWTib+6A8o4qeQ=="),
    Family::new("oswald", "5.3.0", "16r2aHActe0pH+9FLdk/74/YxXM7HpGak05kAzx3RvSToiJwGvyhv6GvckPz+YuZmvL1nxWbEop2jAXRcXYPRg=="),
    Family::new("playfair-display", "5.3.0", "uJSABalvdWc10fEPppQjQocamT21LEyRfzzWfRfqbkPz+sRv+kKpYDKyluBUskvJREkJTos9epj1WjQROGu99Q=="),
    Family::new("bitter", "5.3.0", "RYfrDnaja7v6FO8AwknA5aw/BuVgLBJvwLIShkS42XUIxMbvi/yp47Ax/Xnn9OTVIGFiTXCbVsH0O9HhTTDtqA=="),
    Family::new("noto-sans", "5.3.0", "fBCog2PY7DiVVTEEqtI/Qdinx/knobHYfoGpjFXdfBX5RoJaBp1Prw2G75p0OIsdlMZg3cLo0c+YbIUYOxnQJw=="),
    Family::new("inconsolata", "5.3.0", "12UZvQzR9rcgFv1Wb2vy9NvMqleh4fVZ9W5Ww/S3CamaRLeUfCkfXersbiqcyCkH82etGTTRyHd5cJYDJ2W27w=="),
    Family::new("roboto-mono", "5.3.0", "yhwplHMHW9dCk+1pZuERfcJe+K3rosGVZEoK0XktkxRSqQ9qsipSwwiuW2/8Qmtp9lzu3Ixa/ie4BMH3i8CkZQ=="),
    Family::new("source-serif-4", "5.3.1", "cWcTCXjYYrgF9A67fThVir1VSc0lPEYmwQ6jA4pPt01s2MSCi/maINUcZoCzaqnU8fyUReDO97eGcBUkHgOeug=="),
];

/// Families in other alphabets. Those at multiples of [`HELD_OUT`] are held out above, too.
#[rustfmt::skip]
const OTHER_ALPHABETS: &[Family] = &[
    Family::new("caveat", "5.3.0", "eHTfzQxFSW9ABERRLNruHoNJmKed2J7pqTUc5lp4a4POMgXGKpxmWj3d9Hz10kmAg6iuTTLe6UagbA4bnsmfQw==").of("cyrillic"),
    Family::new("open-sans", "5.3.0", "V1bdMlGNyZrJwzrdusshMOw2YR0aqYDL7kOo9dkxUEKl8dFv66A9HLckOOXl572sG/7ohhDQrCrTFGSn9LZcSw==").of("hebrew"),
    Family::new("noto-sans", "5.3.0", "fBCog2PY7DiVVTEEqtI/Qdinx/knobHYfoGpjFXdfBX5RoJaBp1Prw2G75p0OIsdlMZg3cLo0c+YbIUYOxnQJw==").of("greek"),
    Family::new("roboto", "5.3.0", "BapRJOWYP+LZ21zp+wBQjfpPYKRoxc4LspJ/RLuI+HSMBD5u/X4O+ESDrSvEqDSy0rAl7GwBJ+09mdc16cVQ1Q==").of("greek"),
    Family::new("merriweather", "5.3.0", "9LpPsNTYzRALj468Uj1K9Usl5eXk991L/kKmcpdWbTF1na9NfMyAXMgUABlMReViU1MYBz9kJ8jEzEOtX9qGDg==").of("cyrillic"),
    Family::new("open-sans", "5.3.0", "V1bdMlGNyZrJwzrdusshMOw2YR0aqYDL7kOo9dkxUEKl8dFv66A9HLckOOXl572sG/7ohhDQrCrTFGSn9LZcSw==").of("greek"),
    Family::new("pt-serif", "5.3.0", "ST+j/byBGZw6H+TQMX78o6Qlngfj2Va/Q9fAJxq54Is1ZQk1/FhBIuqyJcLmnpi0trG8V/hWO9Bx6ZY09A0DBQ==").of("cyrillic"),
    Family::new("bitter", "5.3.0", "RYfrDnaja7v6FO8AwknA5aw/BuVgLBJvwLIShkS42XUIxMbvi/yp47Ax/Xnn9OTVIGFiTXCbVsH0O9HhTTDtqA==").of("cyrillic"),
    Family::new("noto-sans", "5.3.0", "fBCog2PY7DiVVTEEqtI/Qdinx/knobHYfoGpjFXdfBX5RoJaBp1Prw2G75p0OIsdlMZg3cLo0c+YbIUYOxnQJw==").of("devanagari"),
    Family::new("playfair-display", "5.3.0", "uJSABalvdWc10fEPppQjQocamT21LEyRfzzWfRfqbkPz+sRv+kKpYDKyluBUskvJREkJTos9epj1WjQROGu99Q==").of("cyrillic"),
    Family::new("noto-sans-yi", "4.5.12", "zXZ0p4UyfkdrxjnbbR07/bCvp31/wkGvga126VqD1cKDK8iiOpsOxYKbkRr16P/dAzBCW+P0EQYAwe3DNnt3OQ==").of("yi"),
    Family::new("noto-sans-ethiopic", "5.3.0", "ivXPkx5Grhse+0GEyedQysDI5vSMUIeDNBhev6OIcSX6WyAPtvutU/CSWqf2wv67POnvQ0QaQ8Aq36vy9WfZpw==").of("ethiopic"),
    Family::new("noto-sans-vai", "5.3.0", "zdc1dMmBhdQVZrlCEld57p06/ftq1j4hKwaC6ORxYXf1zdzsAiA7moSRwD1N/7o6GJkLEZrpARbMRv0UI9HJng==").of("vai"),
    Family::new("noto-sans-canadian-aboriginal", "5.3.0", "3oJxXsViblUoIRQZpCBxwq1lsbnbKYz/t9G5S/jTZluvC1UuSmK5gb6FXMzxLHx5VJw+mWGSXvQZObuZA3nzyQ==").of("canadian-aboriginal"),
    Family::new("noto-sans-runic", "5.3.0", "MzUcFl+mURDW9NBk4qhZsxrdiNkXNL94mr/LClA05PPnHMINSuxxowmcAeKru1PaepWfztkaCgrVrfExqhJDOw==").of("runic"),
    Family::new("noto-sans-tamil", "5.3.0", "webid7fyBljiIEJ1hXuey48vCUe2Oq3/EwYjo6XBtXItO9FoUmqy0bEnXA5iE++iC324BTI8QMy80SYtDheCzA==").of("tamil"),
    Family::new("noto-sans-tifinagh", "5.3.0", "9/VWG0COD5cESsWW5AGDDdaxbQEfqalDUkBaSzsxo3QzRoqhMEA/yGcvM7cL0ENvidELBHPKbD1PJve1oEhFZA==").of("tifinagh"),
    Family::new("noto-sans-gujarati", "5.3.0", "vTIzI/j4B6FTQ8LV+0e8Ozp8eXNMHWWD8fsVvfaUjhD6w/TPDugOss88k3eMzDcR5lR+XxQCKgUd6V8qRROjtg==").of("gujarati"),
    Family::new("noto-sans-cypriot", "5.3.0", "wi2OqUE3LDkUysqLM6DfSHZnwgKMHSMtGnjkLGcNXqf60ACznJI3m9K3pa7dQ5CtgXh67mlS7KnlKEQVCq19dw==").of("cypriot"),
    Family::new("noto-sans-linear-b", "5.3.0", "CoqnUhUN17NZTjQ7cZjfIKk5YJRrlPgVBTolREIemE59noU+h2/wquXCrv9wsOWc/tUrIzw5ReYPlCxrEOivww==").of("linear-b"),
    Family::new("noto-sans-old-hungarian", "5.2.6", "fD5D0VmZoRwa7W1PUxWPuquYjDBcWyqdEet1EY1UcyzTxzfkFMMFa0Iw5ZyIoapxk2il3FYDMRKiTliUL7U++w==").of("old-hungarian"),
];

/// The families of a look and a part.
pub(crate) fn families(look: Look, part: Part) -> impl Iterator<Item = &'static Family> {
    let all = match look {
        Look::Hand => HANDS,
        Look::Print => PRINTS,
        Look::OtherAlphabet => OTHER_ALPHABETS,
    };
    let is_in_part = move |at: usize| at.is_multiple_of(HELD_OUT) == matches!(part, Part::HeldOut);
    all.iter().enumerate().filter(move |(at, _)| is_in_part(*at)).map(|(_, family)| family)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A typeface that is trained on in one alphabet would be known in another.
    #[test]
    fn no_family_is_both_trained_on_and_held_out() {
        let names = |part: Part| {
            let looks = [Look::Hand, Look::Print, Look::OtherAlphabet];
            looks.into_iter().flat_map(move |look| families(look, part)).map(|family| family.name)
        };
        for name in names(Part::HeldOut) {
            assert!(names(Part::Training).all(|other| other != name), "{name}");
        }
    }
}
