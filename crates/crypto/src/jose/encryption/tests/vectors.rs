//! Published examples.

use chancery_core::secret::from_base64url;

use super::*;
use crate::jose::encryption::algorithms::{decrypter, of_josekit};
use crate::jose::encryption::content::Sealed;
use crate::jose::encryption::header::Header;
use crate::jose::encryption::parts::split;

fn number(text: &str) -> BigNum {
    BigNum::from_slice(&from_base64url(text).unwrap()).unwrap()
}

/// RFC 7516 appendix A.1: RSA-OAEP and A256GCM.
#[test]
fn rsa_oaep_opens_the_rfcs_example() {
    let key = Rsa::from_private_components(
        number(
            "oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxkeDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1DgjT9L\
             ewND8MW2Krf3Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyaxziK72UwxrrKoExv6kc5twX\
             Tq4h-QChLOln0_mtUZwfsRaMStPs6mS6XrgxnxbWhojf663tuEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB_4NUJW_TqOQ\
             twHYbxevoJArm-L5StowjzGy-_bq6Gw",
        ),
        number("AQAB"),
        number(
            "kLdtIj6GbDks_ApCSTYQtelcNttlKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR_M9gV8\
             n9Hrh2anTpTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7uGR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBwtxHIyh8\
             Ripy40p24moOAbgxVw3rxT_vlt3UVe4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyrj8ILL6MG_Uv\
             8YAu7VILSB3lOW085-4qE3DzgrTjgyQ",
        ),
        number(
            "1r52Xk46c-LsfB5P442p7atdPUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPTPjXv_hI2_\
             1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieRbwC6Cl0",
        ),
        number(
            "wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9gDVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_jKI\
             1oma0Orv1T9aXIWxKwd4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc",
        ),
        number(
            "ZK-YwE7diUh0qR1tR7w8WHtolDx3MZ_OTowiFvgfeQ3SiresXjm9gZ5KLhMXvo-uz-KUJWDxS5pFQ_M0evdo1dKiRTjVw_x4NyqyXPM\
             5nULPkcpU827rnpZzAJKpdhWAgqrXGKAECQH0Xt4taznjnd_zVpAmZZq60WPMBMfKcuE",
        ),
        number(
            "Dq0gfgJ1DdFGXiLvQEZnuKEN0UUmsJBxkjydc3j4ZYdBiMRAy86x0vHCjywcMlYYg4yoC4YZa9hNVcsjqA3FeiL19rk8g6Qn29Tt0cj\
             8qqyFpz9vNDBUfCAiJVeESOjJDZPYHdHY8v1b-o-Z2X5tvLx-TCekf7oxyeKDUqKWjis",
        ),
        number(
            "VIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyLWybqq6t16VFd7hQd0y6flUK4SlOydB61gwanOsXG\
             OAOv82cHq0E3eL4HrtZkUuKvnPrMnsUUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY",
        ),
    )
    .unwrap();
    let token = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.\
        OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQR\
        b23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxR\
        fqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6\
        UklfCpIMfIjf7iGdXKHzg.\
        48V1_ALb6US04U3b.\
        5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.\
        XFBoMYUZodetZdvTiFvSkQ";
    let jwk = json!({ "kty": "RSA", "n": base64url(&key.n().to_vec()), "e": "AQAB", "kid": "a.1" });
    let own = Pair { key: PKey::from_rsa(key).unwrap(), jwk }.own();
    let parts = split(token).unwrap();
    let header = Header::parse(parts.header).unwrap();
    let sealed = Sealed::read(&parts, header.encryption.enc).unwrap();
    let encrypted_key = from_base64url(parts.encrypted_key).unwrap();
    let content = own.open(&header, &encrypted_key, &sealed, &[0; 32]).unwrap();
    assert_eq!(content, b"The true sign of intelligence is not knowledge but imagination.");
    assert_eq!(decrypt(token, &[own]), Err(JweError::Malformed("no JWS inside")));
}

/// RFC 7518 appendix C: the key that ECDH-ES agrees on.
#[test]
fn ecdh_es_agrees_on_the_rfcs_key() {
    let header = json!({
        "alg": "ECDH-ES", "enc": "A128GCM", "apu": "QWxpY2U", "apv": "Qm9i",
        "epk": {
            "kty": "EC", "crv": "P-256", "x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
            "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
        },
    });
    let header = Header::parse(&base64url(header.to_string().as_bytes())).unwrap();
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let public = EcKey::from_public_key_affine_coordinates(
        &group,
        &number("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ"),
        &number("e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck"),
    )
    .unwrap();
    let scalar = number("VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw");
    let key = EcKey::from_private_components(&group, &scalar, public.public_key()).unwrap();
    let pkcs8 = PKey::from_ec_key(key).unwrap().private_key_to_pkcs8().unwrap();
    let enc = of_josekit(header.encryption.enc);
    let agreed = decrypter(header.encryption.alg, &pkcs8).unwrap();
    let agreed = agreed.decrypt(None, &*enc, &header.agreement).unwrap();
    assert_eq!(base64url(&agreed), "VqqN6vgjbSBcIijNcacQGg");
}
