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
    /// As print or as handwriting; nothing but the digits of these typefaces is taken, and all of them may be
    /// trained on.
    Digits,
}

impl Look {
    /// All looks.
    pub(crate) const ALL: [Self; 4] = [Self::Hand, Self::Print, Self::OtherAlphabet, Self::Digits];

    /// The look in one word.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Print => "print",
            Self::OtherAlphabet => "other",
            Self::Digits => "digits",
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

/// Families whose digits alone are taken: of print first, and then of handwriting.
#[rustfmt::skip]
const DIGITS: &[Family] = &[
    Family::new("inter", "5.3.0", "RofMylZmjlJEfELXeNHFWBRcSs75rGU/6bV2S2jfnvv/3rPXPGe0LgUJTklcHZ9lM4OZmAVFhcJPnACfb91A3g=="),
    Family::new("montserrat", "5.3.0", "iQPDtZOnmM5ih4JBGaMSXisRap0ixb9bAUw2hDtY7EjVfaqiiNlKtVuJl9XclxUwtwMMHNcWXfQR6zI9x05+Tg=="),
    Family::new("raleway", "5.3.0", "BTWr1I14Ji0DWpS/KCIq/CXcvxXWgMO73gynWpbYv7A5wlPhLevozgRmdPJvZmUf0fhH+Lju+F4nigJ6Ums24A=="),
    Family::new("ubuntu", "5.3.0", "LsjJXgE430QLs8LKfn1RIFbbdGAiZBU1gao8ASa4Z2kGNGh7lMb7Rzx09v3bLLuuK+3XA/JSLgPWTAbLD6r1fg=="),
    Family::new("nunito", "5.3.0", "vw9TaTQJ/zpEpKrsODuPmOvaVjXgdda6B+xXA4YqjrdeJ62MLgVoDerdRXFQHyBnSCt2yQ2nHKCHPP/Pv7Xq4Q=="),
    Family::new("work-sans", "5.3.0", "3cKV28+bEiLGdyOl0VgEGCFWE1XdZJu/K+nH4Jt76XC3T//XrRtm2EF7jA61GSMIy8sYp6ZFTE01nD3lLaBV9A=="),
    Family::new("rubik", "5.3.0", "Nks2mn7vlE1jZVHuVgoKU2Ejqjvd+GJzLRdraCjo1xc79oo7O6vJ8pcvSfmKPGX3/Ln7nt09XWFzPeu2jWf0xQ=="),
    Family::new("karla", "5.3.0", "zHBkxMumwFE+K4RgHQAv2xH0O2lAX9y4zPun5JEFZyNQQclZ5Oz/XvByE3CB5+rnxKEV5BXlZShIEfz0VILDmQ=="),
    Family::new("source-sans-3", "5.3.1", "O3YxvbotUOgYI2Zx0bBcEMNjnwitRf9P2+9pd54sMoux1NHrdXnMwZusw2P78lFhEzOPN4glOEQmX0ASaS68uA=="),
    Family::new("fira-sans", "5.3.0", "z1SKSG7eRhm3srlb7rQ3j77QP4TP7OFxCZ4wUWhCdt+3hOF9K0AyvybpAsz6+JWNcCVV7AqC7dbOT3e67P2r5A=="),
    Family::new("ibm-plex-sans", "5.3.0", "CbE4CbbEEZJX860XyUiRpsksXIQR8Rp2XDva2VO53NJox9tVNtusrysd2x5YkUEY3ErQ66W1IiiQL8/wihhw5w=="),
    Family::new("ibm-plex-mono", "5.3.0", "eTgnZjZEGk1QtD3ZstF+Vclo2HLAni8YMy34/DxllwZvyz1lR/1RF/xTiAquOBO7MvqBx8D2Ig2WCPMVfdZu7Q=="),
    Family::new("ibm-plex-serif", "5.3.0", "zwPfHB7EJbS5B8qnitPigJYzNdnt6PUeaoOA1gAAt//1pjpTVZN5sOU14NIAZ+C1xypL6GWsUG2VMYJW9bhJqQ=="),
    Family::new("dm-sans", "5.3.0", "lYJtMXXO28q1z+yz+z8XKd0s4hXaa9QdkETzkyD760sidCv5heI86weYA0sx0Nc4pAMAQTUuyf4gO44cYKKS9g=="),
    Family::new("dm-mono", "5.3.0", "OINjI8C1S/wpchhQxl7njZdMn4+hnDCpQ4YtvvOpKNARo+0J8O1x1IcrChxNjHOhfVv1by8C/FQoy3hXK+C1Ug=="),
    Family::new("space-mono", "5.3.0", "FrpBMOVWn3PRdRHlrZWC55X3kZG/2BTH7SM5ZyS/bky3iKya2BturI5lk+t0RoDQL2JyHzURsVq/EisCsxpI5A=="),
    Family::new("space-grotesk", "5.3.0", "ksnGizDPXIDuvqcTYTSrmZ+evx9sDlS8rp7+42BQ7wU+spt3twEoXfbJz672C+5CLg6VeUQwRy5RXshWb67LcQ=="),
    Family::new("jetbrains-mono", "5.3.0", "fqDfB5I9f1p1TV486aUgB9t8zP84P0O1FtQR5Ol9vjwPy+S+EIGlVYm1cvj2W5shcZMTg2nZFdVMoH5wFu8a1A=="),
    Family::new("anonymous-pro", "5.3.0", "zoJ/iLJYCkMsjwEgqM6rQr2KmRk+v9+G90NOPxBm1RCN2rjX5kk0t0MoUkzYMT+51jWuIfPGCD/YcZXlNFqMKA=="),
    Family::new("cousine", "5.3.0", "EhVes1KpHrmPwGVCoVxYpdiIi/L2LRGxbAuv07m3TdY76f9Vmwyhd/TNqi2RC0NOvMCNt2FtYPJcAfFfkK9DoQ=="),
    Family::new("tinos", "5.3.0", "VVDyyZdbcsLKxo/W7rClAvacD/7DsGc7J5xzzp51Tndib8kDkEe/0bqbb3Xb3iH6+IUjt07aRsvtQ9MGeGGi4w=="),
    Family::new("arimo", "5.3.0", "nhxZ2sTVZYX8DJBgLuyX360B5vE4mxqpmjlKTRfucIqfcWRVx9vOYzWBc1IgEX0ist48VMC10PRKbFyH+4QFvQ=="),
    Family::new("libre-baskerville", "5.3.0", "IA6OLq36/JWMX70Fha15sri2qWsijFh7hgdDXCRZHjKUHtWarLQoiGilvm7iMqm7HiYFEv9acF3+IuRHO9kUiA=="),
    Family::new("libre-franklin", "5.3.0", "owd+HDvD4hnGHG1jO3rHtg0BiNT0DJbZMaSqJ7g4r0646G5Q91MjTFWxZbpwg8njLu4BSH3EBqwkVSMLud6brg=="),
    Family::new("crimson-pro", "5.3.0", "PXQH0NGma2wwskZAySBH+s/ezAYBwyDH0I4oRURBu9u81nNUCm5DcNCJaUS9H0UR1y8qlslLfVRU6mnDBpffrA=="),
    Family::new("eb-garamond", "5.3.0", "VplwHpB8FLuzl+4G5LDci1b3Z4SghiuXH8XEgaxjnOb5aue5mEt1njmDKeO6iyLeGa73LffU7PC7hzncLRx0ZA=="),
    Family::new("cormorant-garamond", "5.3.0", "weuGsCirGVWBWqpt6YUp0yLThTe4G8YO45noq8wxeJCRvEpq5lFrxNMFSTxcyOyV5k5otzJ8guDzYegdYlcLMQ=="),
    Family::new("spectral", "5.3.0", "2TL5WWGOZj4SIsBmPFEzKeA60tXXd1Qp1OqaaVEWkJL8IfSGLk6YmiusmC441iFkdJDIuFelu1r8lhCmQUU3mw=="),
    Family::new("lora", "5.3.0", "OK1g1z01rHVPqO5aw/FOIoDqc46KKYZdgL3NOLkxLWDk6QhDHhdr/h2BV1cke6gTvR1tzpDfdKyUkGsC+sQLeQ=="),
    Family::new("arvo", "5.3.0", "BV8Exol50MVqbu3CfLYt7YKP150FnXb5lRpVxQ0es33nUdZ3Ma0wO2F1klXv5ROY9p4vZGH27O4lnD0fYLjdww=="),
    Family::new("zilla-slab", "5.3.0", "xbdDx5OESJDQqp3GIp4pjBgI+qpcg4AxnHLN15ekfJbG+ZYaOXg3uBjDpYlkuPQpey91afxHBNaqZgzluJ2FWA=="),
    Family::new("rokkitt", "5.3.0", "47OPlVKvxhemOXptrKz9Xut09T/9Ftxy4reEuAdACr28elze7l1Prk5ipbqtK3dD5FgnAlPmb4HzgspSE8LyhA=="),
    Family::new("josefin-sans", "5.3.0", "N2xY1l8gBCNrlRa0tMnjUtbSJb/rqWmPLgLSMq6H+EY2/uerAHtbyoHsQQKwhMA8hJat7S+OSk6saxGMceKKvA=="),
    Family::new("quicksand", "5.3.0", "epmMUyXI39f88bZSCyKlHTZqUWg4O7DqrTXOKqsqbVKMLshX9RtIYCUIw+G2nOfEwdIHIjYbeWdwHRcEzRXBRQ=="),
    Family::new("comfortaa", "5.3.0", "ab4DERH0q6ko8QCpEZzOV9ebK39LgQ2oM91AkLNqu0VIxxwT0nV2D3sOuI7iLirWWq4IMooaIN6/2llxrDN2JA=="),
    Family::new("poppins", "5.3.0", "cms1nM7U6SN8epIV1WMVOV8VsA645aSm3wHfzIQnkk188U341ThbJGSl2Sv54V29gnDbT2arMPfLzvVIIVCceQ=="),
    Family::new("barlow-condensed", "5.3.0", "RA7MmIx0v3eQ6Gcf74qLVLOwLB0GpPOzx+eU9iG/AmCnSJGcIWYeU8y6CEMGZ210MGwGg5CZhzLkkvyZdTTk1g=="),
    Family::new("archivo-narrow", "5.3.0", "fK2Y7PdIP23+t5Dp7gh9n94zxTCdHD6M955aJ8QzR6RvW+5WgmryKySEvaCUAeSLXzA113hyW0BwEHHxHADX7Q=="),
    Family::new("fjalla-one", "5.3.0", "KYJMzU/5Ab7cD7lMiSM8SlqYSuWIb7GOKLH408VfeTZ9JT13j6ctuIbjFYmgQlNYJRVxDf/fxo0TAH9bt/YhMw=="),
    Family::new("anton", "5.3.0", "OR1D5n124n2XRs66SbX7IjcOSptljEJE8FcDNnlni2y1/M6KpTx7cU2PIWzTSsBj4WFkHPw24On8qw3qkQZuTw=="),
    Family::new("bebas-neue", "5.3.0", "nCxMEb9Bg9sjNWm9TIOsvHKDMLRUfEZPWpLgYu6m9KavZZVSA/WoHzI5wROwqA+eNwEi/PNBAcB5Co7HA3S0Cw=="),
    Family::new("abril-fatface", "5.3.0", "voKCJEhGGZNdlk+OS3uFRSDV/HWbs6TAy7qKe9wXq96Uzwadfksyk5eyXLa1T5FkEazBgpHRMRSFBKfA3rbKbg=="),
    Family::new("domine", "5.3.0", "rzEcXp1qmmChcoah9FamFoFshGsxkCEHOQ4FQTzUpIWstRz5k/34Jdc6+z/NTzM5izm5UfD8TOd1Cqfgz4w3BA=="),
    Family::new("vollkorn", "5.3.0", "ES6Z36o16TZTKigivtUc8s4ZJ5rOSjU1dBNjESCCL5u+x2JaP2RoinQqg+tUOYULPJ9rNvqZUPRSIznVvg1A/A=="),
    Family::new("alegreya", "5.3.0", "YCsp9dHYfMNdggXxinMMS0nkGlZkzs2MvPL7qPVjSO4DM1uJ29hmKEdTC/fBP+2K4Aa+4Z44JuOQz05eDcvNJA=="),
    Family::new("old-standard-tt", "5.3.0", "9cXU8XWqw4Pz9/9Lf6Otf1GPc0y17d96/nP9tzs4PLlq1IFMIxXszL3OLldaoyAn5YGr1r+tIXr0rlbgIeCYrg=="),
    Family::new("bodoni-moda", "5.3.0", "Wt2XBCHivYxkTP3ydq/Ax+7VshwsOh/6ayA5om2t+yClCkGwLPj2Mi6OnyMANjyLcqDUWs4rlOHnc8SBLf6/pA=="),
    Family::new("special-elite", "5.3.0", "fOQ9XU8m4KnqzcLibAXCxTsKzbxePNDjPqVss5GSMcPVCY1TuCv+Wq8gm1ebqIR6XS1rhMbQ7ECP9ocKVEEpTA=="),
    Family::new("cutive-mono", "5.3.0", "2E3zbb6eLvsw9cqeXNeoxWPMD0Dqs3z0DlgeUuB6NSjwkOVLFVp6T0DG36OERKfC4Nb+6QhU1kEOIctZbq49hg=="),
    Family::new("share-tech-mono", "5.3.0", "hVEzVCzEid/fBfhggMyvkfDzn9ODrMihxC0EiOeQK3BuQNvdjmith2ERnoDNUkbW8zhufbKNuCgaSoT8LUNpuQ=="),
    Family::new("overpass-mono", "5.3.0", "ORe1cIq1DZmEQ2/Y4N09YIKgzAfzn1ZlPfOQUEAIZTJiNaOQJonxCWbp9fsUQrp0h6j7+ebd9wIzkRv7YMaESQ=="),
    Family::new("exo-2", "5.3.0", "jVI6qXPPuV1Fne7m2Hpyc9rTt4O7ZIo+wsUZZzAW+u/iHem4CyWXXCGUoSw3utZUW82/bsGVQO9yO+hDsjZH8A=="),
    Family::new("titillium-web", "5.3.0", "+nO3ACtHoBgBgq5rzKYImyJqcbRR5cG7D5O73Iu9qMEVlpQ4KVpdDs+XJexZ6Tgcek4xSlkCI82Xd3yLNF++6w=="),
    Family::new("orbitron", "5.3.0", "+BhPsbUAo/AF7sRcf+TEexm+EWWkgTiR9Zwb7AhYIPkc5oplfvw0C45Oc2xlKPhwVEmxG8hHuA6/Ansbl+Bc6w=="),
    Family::new("varela-round", "5.3.0", "g+A+D+L4jFceYaD7NsejZNLDejU4sKdhqsKo6BqLO5X+YriSmPJtUe9RnP2o5kGo1/nSnrGUHvVL8N3t8Djatw=="),
    Family::new("teko", "5.3.0", "Kkc63jui7yWWSX0mYEhakA6vi5sK0UlTPn+ucNacqBYQ5flFpj2I/TJ8Vo3JlR9RG9kzUxfjAo6V/do7O+Vn5Q=="),
    Family::new("pathway-gothic-one", "5.3.0", "r2++lTyUa/wxgxiMcQYvhx3G5Q8eFuk6mitIw60ZJeqXVKsjxF9ZJs1Q4rFURVtwXbtEQVPbK2AOuEcF1kBahw=="),
    Family::new("handlee", "5.3.0", "bginDzMq4WhtYCcCR5O/WUh6mjXgZ17miwY4mSCR6+Z5iXaUGc71GuFHdFKsZBTO+9CZqRRfXaGtTSz4IIf29Q=="),
    Family::new("neucha", "5.3.0", "7PoHR/5toTeYP3T6wJyZ8xcT3uTJ6UcyAgrDo1OIUtKX/xuxbblvUyVQcN0lQEppY6EgkCC8zMkFsBhwUvWXBg=="),
    Family::new("short-stack", "5.3.0", "nhIm4HgWq6AsM9Sg32OrsC298avDiDhqoMRMYpv5T5OSCIpAwPXpnIgJYJVLzkSC9hOqhKxX5NGZ2ViaDM+7MQ=="),
    Family::new("sriracha", "5.3.0", "0JjwrC1/BXsSXMEcmmtyoQut1/gy/+wGBP1wiSPaPXvHr1yBmmU2Kl8drBSpRtvRD4Rm9Bb2/FdDK3x4yQ364g=="),
    Family::new("pangolin", "5.3.0", "3avtyqWX2QiQXKxVChWeVtF3FpB/wcojYXP13oO30WG44Ox9bCUHuHEtMd6NVgqpXSUqNLFaLm8K+29xVzkDZQ=="),
    Family::new("mali", "5.3.0", "/H7zdnFcBUdLh7mPUCLWfCoQVgtvnVKrlHjknq90kltPvUcu0nC9ybne4z2rzTghV9ez9N7nRDvRZesODB/YbQ=="),
    Family::new("itim", "5.3.0", "y3m8RZeRCclnuQHgiRYIitCKc7iOthBo2SBYY8aDuyToKwGAvRMvBXHy6mdYceJbamRQrShEspXzkXTMDN20nQ=="),
    Family::new("mansalva", "5.3.0", "Ue525bEZRg7Zu3PbfBW08JxmpAgJD4zgVgv5cMzgoLLh0inGFvKKHTwx7NPImv+VFrfqde/E2V8HWWnSgkabRw=="),
    Family::new("gaegu", "5.3.0", "eSVEXay02/DAB5BtH/gpsujvpT78EjO6XVuNA1ap1G+xvr3zokU2HoLoaW+CfzykRuVgDQ2oZ1oe7VAlmGZt/A=="),
    Family::new("hi-melody", "5.3.0", "XrJgNcORA0hIA0IQmEj0xYeRAGFUHD9sQ0BGxxz4h+SauHeQRTuqU0tC+azJpvInW0Qwz8qevawYy6EtGo687A=="),
    Family::new("poor-story", "5.3.0", "L6FR+YlMi++oUpL59d9I3WrhPR8puj/LKGJtYWfpIZteQR/gLjaVHmohlXjMGoXR3pNtKrDFeP2xbmykBRo6HA=="),
    Family::new("single-day", "5.3.1", "6RFVF1vwMlJyEWBo/0XfZW57jRYbihIxbtBJze6sfWBhFZZRZ3t1fZbzm85JwKG5bsNZmggQuqckkIUTGJrIow=="),
    Family::new("gamja-flower", "5.3.0", "/Y9xHzyJ3+BaltHRDKT+Iwg439M3CkGtDXVQlOysoDSYg35M3a/QYSvX0+mqupE+KQYBtm46wXS4V8BiFJ5udw=="),
    Family::new("klee-one", "5.3.0", "1mnMRQO70AnTCHaWy5ovYKjbvszpOp7//bMDZ+PnjBMmar5YRcbskVzM4u+Syd8CMWw353R3BvsrsKQrwVRnEw=="),
    Family::new("yomogi", "5.3.0", "D35BWMd0BVhtYfpE7r1UfTNZHxaFVvLw4Rz2ym+yvEE7vlIfwtZEQFp4VFCvlcH+BwoAJD1mFH/r/XV7qDxeyg=="),
    Family::new("zen-kurenaido", "5.3.0", "Oh7XLWpdTV7/f6xgdw3pmDPpu8OHEdXu9QEL2TEjoBeg85z1qWMb4lvQYDtNQx6gaERvKQ0OrgvpS3S/ka/+bA=="),
    Family::new("delius", "5.3.0", "gl1jlqiY302zPebYu5VPR9eimIzdaCQCLDALpqWLgU0F80mMlu7p8X8p1ivSFif/qBpttprrryErqxj/VFYzDA=="),
    Family::new("delius-swash-caps", "5.3.0", "fTyjvIfHaztwAF7QWtD8J/NOt1ybAs0hazjSOPN12j+yK324D59yXMq1WP+GhESPGEW4mRI2e/31FlvGj98OsQ=="),
    Family::new("walter-turncoat", "5.3.0", "X+pB5BQw6/rq6bFmkQ1YEItelws7LM7j8ow129eiJUdCmRSr8zWgug4qJWyPKBDsyBfzTe4OMEzDsa4/2jbDOA=="),
    Family::new("sedgwick-ave", "5.3.0", "vGquHj820A3Zu6nuspfLILpSK/NlLdfAAxFMlhFSt3Ivh/abHanB+0etNNmhUccwpcJyW2fsbFezCP1b2EFEkQ=="),
    Family::new("rancho", "5.3.0", "z43fUmCskj09DC7V9Nj35nSVY5R8OoBjlGj/n2noNqWZAsOMo80A0ifEnDgS2PQp7N4N606cL+2iXHKVmqz2Zw=="),
    Family::new("kristi", "5.3.0", "1QxHxn7Zm4W0Tnhcu4z6buQvDxx2Y1kS7+LT4zezX9eYRS/ZWgannONCdS15svsB/4XcgUqGTzq8B0W2uyXIcQ=="),
    Family::new("annie-use-your-telescope", "5.3.0", "FKBTv9j8AMRlHGRtTTSF3NYWs/0MVfOZzpvgp5phBVW+zAzh1iC+uglKiPYCYNy0T+Cr4wyREqVezYpHxQuskw=="),
    Family::new("give-you-glory", "5.3.0", "cxsoZ0ZpXJg2zdM8qktRiZyHG1PGWXtCblIL8EIoYtZKyCggSLfFV6+LatYc78ZNFXb99l94W/3EVV6jGDwYBQ=="),
    Family::new("swanky-and-moo-moo", "5.3.0", "JPlkYzhnQpdsJSp/aVuwBem3o2JN1oH7x7V+nWJtvrLX9b0RZr/GxZIPKvhkeUrIIaU0cvmBRcMl1454q/FQTw=="),
    Family::new("amatic-sc", "5.3.0", "qGAftmq7o21ViixCApztfLOe6TP0VFp3x9ac5KVTwBqW6SU8YJeGWgcLHOfBkooAI+/411R/flMqXos8GseNkA=="),
    Family::new("bad-script", "5.3.0", "7MElotXA5LHyvyElVXnwPpT71wYSKLmpvm7TV0e4ahaRP6D1vXocyfHOgENi9MHgRmGxhmz7Gr1fDuji0MNvkQ=="),
    Family::new("marck-script", "5.3.0", "PLm3zCeXB7osgon3TC0bjBFPua3d5syocLWFpK5eZZGoaSsOw6bpHLdMoGB8PkAErf4RiRUEiszs+Y7JhDnB/w=="),
    Family::new("satisfy", "5.3.0", "dQ+Cy85XdwYnwlzWcbkmA2Qkpxam0ZHDaGm/qoGHlyHKRVgM/BJN8RLHpRm31R0REFBQe5Yl8Ke5oTdpcKdPIA=="),
    Family::new("cookie", "5.3.0", "AtnBsONRkiiS+Qq9SgzdcbxMoBgLZVgeHOOqbwtfbmOdxIHKQBhkGtCHk9x5e7iY3zifPC+Q0dQ8SwsO9iLeFQ=="),
    Family::new("kaushan-script", "5.3.0", "Kdcvr76wOGp2jgKkkmAOETmPcw/a34RU/qcGW2+gSKzkKyr03vEaLWSbSABoVKWuyuoqWoulcmC4571vq3BYvg=="),
    Family::new("courgette", "5.3.0", "WIJoNC4W4ur9pvqknO8SJUld0L7U0YDjgv23f8pE+Ec/nMDCVQ6NUNc3xdPSDIKTsXxVJ8lMOkk2UrkIrcc9VQ=="),
    Family::new("damion", "5.3.0", "ZAKCNybNokdUw6qiABn2b28wNeJZ+r1jBgpSDVt2LlqEKTXnoUMed+p3YB27Yl8TQKBReoVSb1dfcXboY9TgtQ=="),
    Family::new("merienda", "5.3.0", "0CpBXbcYSFw2zUiGEzAluqlFnKBDsTG6DxPAxyDbRtx4pTJcIDeBzLd7nWst0MGRpwsRs3TURlzVYsxJ/rA7ZQ=="),
    Family::new("sansita-swashed", "5.3.0", "JIqz4pJwMmzGfoc1LrRwyRBOpOQ78Zs0pHkQKUdr9ti5lwWv9NGLIm7NXB8ku2YZlaQf/tateJXV9qS3DwwLYA=="),
    Family::new("playpen-sans", "5.3.0", "94O9WdgAmvFpAjsPOgg5JZII4clcNeeMqQdNZh7Jz40rmcNv05jzwxyuw25IRjTb4o2aMV7eXjXC8GTFo/+s8Q=="),
    Family::new("shantell-sans", "5.3.0", "hVKmS5EO/xGOtKx+rHuyqIsswjWp5bb91DlszxSkO4jEqOSaRIjYH/iu5gJ7QVszDlofoezZeWM5OdKgyE2jtg=="),
    Family::new("edu-vic-wa-nt-beginner", "5.3.0", "937PDzwEBNad4L8YYwUcdPiTNDBap9Uq2l6KK4Mk1PxWkaYpIKRYq/Mf5uQPgxA3FyJgMu4exVeAbEjkevUkiQ=="),
    Family::new("edu-sa-beginner", "5.3.0", "gtJc8KFUKT4J67kz18MnTcw2R2c5gG431iQBp6qeZ5LuL4RmTfOTzeyVnfaXAGTuErvgAh81cZe45HjE4785/g=="),
    Family::new("grape-nuts", "5.3.0", "nhn/UsX4cj/QT8pWSb1uwA19JrsKWXfGgic68B+691RjORF2rKpIFVj7RgYcTAbZBAEkAg07qNmXs2TZt7x8mg=="),
];

/// The families of a look and a part.
pub(crate) fn families(look: Look, part: Part) -> impl Iterator<Item = &'static Family> {
    let all = match look {
        Look::Hand => HANDS,
        Look::Print => PRINTS,
        Look::OtherAlphabet => OTHER_ALPHABETS,
        Look::Digits => DIGITS,
    };
    let is_held_out = move |at: usize| look != Look::Digits && at.is_multiple_of(HELD_OUT);
    let is_in_part = move |at: usize| is_held_out(at) == matches!(part, Part::HeldOut);
    all.iter().enumerate().filter(move |(at, _)| is_in_part(*at)).map(|(_, family)| family)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A typeface that is trained on in one alphabet would be known in another.
    #[test]
    fn no_family_is_both_trained_on_and_held_out() {
        let names = |part: Part| {
            let looks = Look::ALL;
            looks.into_iter().flat_map(move |look| families(look, part)).map(|family| family.name)
        };
        for name in names(Part::HeldOut) {
            assert!(names(Part::Training).all(|other| other != name), "{name}");
        }
    }
}
